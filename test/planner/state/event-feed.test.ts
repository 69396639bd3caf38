import { describe, expect, test } from "vitest";
import { scriptedModel } from "../../../src/model/index.ts";
import type { RunEvent } from "../../../src/planner/contract/run-event.ts";
import { run } from "../../../src/planner/index.ts";
import { EventFeed } from "../../../src/planner/state/event-feed.ts";
import { MemoryJournal } from "../../../src/trace/index.ts";
import { adder } from "../scripted-run.ts";

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

test("a watcher that reads one event and no more: the rest waits for it in few events, none of the journal's lost", async () => {
  const answer = Array.from({ length: 1_000 }, (_, index) => `word ${index}`).join(" ");
  const model = scriptedModel([{ final: answer }]);
  const running = run(adder, "Tell.", { model, journal: new MemoryJournal() });
  const watcher = running[Symbol.asyncIterator]();
  await watcher.next();
  await running.outcome;
  const events: RunEvent[] = [];
  for (let next = await watcher.next(); !next.done; next = await watcher.next()) {
    events.push(next.value);
  }
  expect(events.length).toBeLessThan(300);
  expect(events.flatMap((each) => (each.type === "turn-delta" ? each.text : [])).join("")).toBe(
    answer,
  );
  expect(events.flatMap((each) => ("sequence" in each ? each.sequence : []))).toEqual([1, 2, 3]);
});
