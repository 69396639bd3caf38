import { describe, expect, test } from "vitest";
import { EventFeed } from "../../src/planner/event-feed.ts";
import type { RunEvent } from "../../src/planner/run-event.ts";

const event = (text: string): RunEvent => ({ type: "call-progress", callId: "0.1", text });

describe("EventFeed", () => {
  test("who asks for several events at once gets them in order", async () => {
    const feed = new EventFeed();
    const watcher = feed.watch();
    const asked = [watcher.next(), watcher.next(), watcher.next()];
    feed.publish(event("first"));
    feed.publish(event("second"));
    feed.end();
    expect(await Promise.all(asked)).toEqual([
      { done: false, value: event("first") },
      { done: false, value: event("second") },
      { done: true, value: undefined },
    ]);
  });

  test("what came before the end is still there after it", async () => {
    const feed = new EventFeed();
    const watcher = feed.watch();
    feed.publish(event("first"));
    feed.end();
    expect(await watcher.next()).toEqual({ done: false, value: event("first") });
    expect(await watcher.next()).toEqual({ done: true, value: undefined });
    expect(await feed.watch().next()).toEqual({ done: true, value: undefined });
  });

  test("who leaves is left alone, and whoever still asked there is told", async () => {
    const feed = new EventFeed();
    const [leaver, stayer] = [feed.watch(), feed.watch()];
    const asked = leaver.next();
    await leaver.return?.();
    feed.publish(event("first"));
    expect(await asked).toEqual({ done: true, value: undefined });
    expect(await leaver.next()).toEqual({ done: true, value: undefined });
    expect(await stayer.next()).toEqual({ done: false, value: event("first") });
  });
});
