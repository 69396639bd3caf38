import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { RunEvent } from "../../../src/planner/contract/run-event.ts";
import { UnreadEvents } from "../../../src/planner/lifecycle/unread-events.ts";

const delta = (text: string, channel = "final", tokens = 1): RunEvent => ({
  type: "turn-delta",
  ...{ step: 1, channel, recipient: null, text, tokens },
});
const recorded = (sequence: number): RunEvent =>
  ({ type: "call-started", sequence }) as unknown as RunEvent;
const progress: RunEvent = { type: "call-progress", callId: "1.1", text: "half way" };

function readAll(unread: UnreadEvents): RunEvent[] {
  const events: RunEvent[] = [];
  for (let event = unread.take(); event; event = unread.take()) events.push(event);
  return events;
}

function charactersOf(events: readonly RunEvent[]): number {
  return events.reduce((sum, event) => sum + ("text" in event ? event.text.length : 0), 0);
}

/** Row C12: a watcher that stops reading holds little, and loses no event of the journal. */
describe("UnreadEvents", () => {
  test("60,000 pieces of one text that nobody reads are a few hundred events with all of it", () => {
    const unread = new UnreadEvents();
    for (let index = 0; index < 60_000; index++) unread.add(delta(`${index} `, "final", index));
    unread.add(recorded(0));
    expect(unread.length).toBeLessThan(300);
    const events = readAll(unread);
    expect(events.map((event) => ("text" in event ? event.text : "")).join("")).toBe(
      Array.from({ length: 60_000 }, (_, index) => `${index} `).join(""),
    );
    expect(events.at(-1)).toEqual(recorded(0));
  });

  test("who is a little late gets each piece as it came", () => {
    const unread = new UnreadEvents();
    const events = Array.from({ length: 200 }, (_, index) => delta(String(index)));
    for (const event of events) unread.add(event);
    expect(readAll(unread)).toEqual(events);
  });

  test("texts and progress without end: the oldest go, the journal's events stay, the newest too", () => {
    const unread = new UnreadEvents();
    for (let index = 0; index < 3_000; index++) {
      unread.add(delta("x".repeat(1_000), index % 2 === 0 ? "analysis" : "final"));
      unread.add(progress);
      unread.add(recorded(index));
    }
    unread.add(delta("the end"));
    const events = readAll(unread);
    expect(charactersOf(events)).toBeLessThanOrEqual(2 ** 20);
    expect(events.filter((event) => "sequence" in event)).toHaveLength(3_000);
    expect(events.at(-1)).toEqual(delta("the end"));
  });

  test("however it is read meanwhile: in order, journal events all, each text a part of its channel's", () => {
    const step = fc.oneof(
      fc.record({ text: fc.string(), channel: fc.constantFrom("analysis", "final") }),
      fc.constant("record" as const),
      fc.constant("read" as const),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 2_000, size: "max" }), (steps) => {
        const unread = new UnreadEvents();
        const read: RunEvent[] = [];
        let sequence = 0;
        const written: string[] = [];
        for (const each of steps) {
          if (each === "record") {
            written.push(`#${sequence}`);
            unread.add(recorded(sequence++));
          } else if (each === "read") {
            const event = unread.take();
            if (event) read.push(event);
          } else {
            if (each.text !== "") written.push(`${each.channel}:${each.text}`);
            unread.add(delta(each.text, each.channel));
          }
        }
        read.push(...readAll(unread));
        expect(spelled(read.map(nameOf))).toBe(spelled(written));
      }),
      { numRuns: 60 },
    );
  });
});

function nameOf(event: RunEvent): string {
  if (event.type === "turn-delta") return event.text === "" ? "" : `${event.channel}:${event.text}`;
  return "sequence" in event ? `#${event.sequence}` : "";
}

/** Neighbours of one channel as one, so that it doesn't matter where a text was cut. */
function spelled(names: readonly string[]): string {
  let text = "";
  let before = "";
  for (const name of names.filter((each) => each !== "")) {
    const channel = name.startsWith("#") ? name : name.slice(0, name.indexOf(":") + 1);
    text += channel === before && !name.startsWith("#") ? name.slice(channel.length) : `\n${name}`;
    before = channel;
  }
  return text;
}
