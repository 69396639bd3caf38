import { expect, test } from "vitest";
import { scriptedModel } from "../../../../src/model/index.ts";
import { run } from "../../../../src/planner/index.ts";
import { MemoryJournal } from "../../../../src/trace/index.ts";
import { adder, callAdd, eventsOf } from "../../scripted-run.ts";

/** Issue 23, item 1: `run.textStream` and `run.toResponse()`. */
interface Frame {
  readonly id: number | null;
  readonly event: string;
  readonly data: { readonly sequence?: number; readonly kind?: string };
}

function framesIn(text: string): Frame[] {
  return text
    .split("\n\n")
    .filter(Boolean)
    .map((part) => {
      const lines = part.split("\n");
      const field = (name: string) =>
        lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2);
      const id = field("id");
      return {
        id: id === undefined ? null : Number(id),
        event: field("event") ?? "",
        data: JSON.parse(field("data") ?? "null"),
      };
    });
}

const twoSteps = () => scriptedModel([callAdd(1), { final: "The sum is 2.", tokenDelay: 1 }]);
const idsOf = (frames: readonly Frame[]) => frames.flatMap(({ id }) => (id === null ? [] : id));
const upTo = (count: number, from = 0) =>
  Array.from({ length: count - from }, (_, at) => from + at);

test("a response has every event once, in order, with its number, and the outcome", async () => {
  const journal = new MemoryJournal();
  const running = run(adder, "Add.", { model: twoSteps(), journal });
  const response = running.toResponse({ headers: { "x-run": running.id } });
  expect(response.headers.get("content-type")).toMatch(/^text\/event-stream/);
  expect(response.headers.get("x-run")).toBe(running.id);
  const frames = framesIn(await response.text());
  const events = await eventsOf(journal, running.id);
  expect(idsOf(frames)).toEqual(upTo(events.length));
  expect(frames.some(({ event, id }) => event === "turn-delta" && id === null)).toBe(true);
  expect(frames.at(-1)).toMatchObject({ event: "outcome", data: { kind: "answered" } });
});

test("a reader that comes back gets what it missed, in a run in progress and after it", async () => {
  const journal = new MemoryJournal();
  const { promise, resolve } = Promise.withResolvers<void>();
  const model = scriptedModel([
    callAdd(1),
    async () => {
      await promise;
      return { final: "2" };
    },
  ]);
  const running = run(adder, "Add.", { model, journal });
  const reader = running.toResponse().body?.getReader();
  const first = await reader?.read();
  await reader?.cancel();
  expect(new TextDecoder().decode(first?.value)).toMatch(/^id: 0\nevent: run-started\n/);
  const again = running.toResponse({ lastEventId: "0" });
  resolve();
  const frames = framesIn(await again.text());
  const events = await eventsOf(journal, running.id);
  expect(idsOf(frames)).toEqual(upTo(events.length, 1));
  const later = framesIn(await running.toResponse({ lastEventId: 3 }).text());
  expect(idsOf(later)).toEqual(upTo(events.length, 4));
  expect(() => running.toResponse({ lastEventId: "x" })).toThrow(/last event id/);
});

test("a reader that never reads holds up nothing", async () => {
  const journal = new MemoryJournal();
  const running = run(adder, "Add.", { model: twoSteps(), journal });
  const unread = Array.from({ length: 20 }, () => running.toResponse());
  expect((await running.outcome).kind).toBe("answered");
  expect(framesIn((await unread[0]?.text()) ?? "").at(-1)?.event).toBe("outcome");
});

test("the text stream is the answer, also for one that comes too late", async () => {
  const journal = new MemoryJournal();
  const running = run(adder, "Add.", { model: twoSteps(), journal });
  const textOf = async () => {
    let text = "";
    for await (const part of running.textStream) text += part;
    return text;
  };
  expect(await textOf()).toBe("The sum is 2.");
  expect(await textOf()).toBe("The sum is 2.");
});

test("events that come together are one piece, a reader far behind gets pieces of bounded length", async () => {
  const journal = new MemoryJournal();
  const answer = "word ".repeat(60_000);
  const running = run(adder, "Add.", {
    model: scriptedModel([callAdd(1), { final: answer }]),
    journal,
  });
  const pieces: string[] = [];
  const reader = running.toResponse().body?.pipeThrough(new TextDecoderStream()).getReader();
  pieces.push((await reader?.read())?.value ?? "");
  await running.outcome;
  for (let read = await reader?.read(); read?.done === false; read = await reader?.read()) {
    pieces.push(read.value);
  }
  for (const piece of pieces) expect(piece.endsWith("\n\n")).toBe(true);
  const counts = pieces.map((piece) => framesIn(piece).length);
  expect(Math.max(...counts)).toBeGreaterThan(3);
  // What is ready is sent once it has 65,536 characters, and the last event of a piece may be a long one.
  const withoutLast = pieces.map((piece) => piece.slice(0, piece.lastIndexOf("event: ")).length);
  expect(Math.max(...withoutLast)).toBeLessThan(65_536 + 10);
  const events = await eventsOf(journal, running.id);
  const frames = framesIn(pieces.join(""));
  expect(idsOf(frames)).toEqual(upTo(events.length));
  expect(frames.filter(({ id }) => id !== null).map(({ data }) => data)).toEqual(events);
});

test("all readers of a run get the same, whether they read along or come late", async () => {
  const journal = new MemoryJournal();
  const running = run(adder, "Add.", { model: twoSteps(), journal });
  const texts = await Promise.all(Array.from({ length: 3 }, () => running.toResponse().text()));
  expect(new Set(texts).size).toBe(1);
  const late = framesIn(await running.toResponse().text());
  const journaled = (frames: readonly Frame[]) => frames.filter(({ id }) => id !== null);
  expect(journaled(late)).toEqual(journaled(framesIn(texts[0] ?? "")));
});
