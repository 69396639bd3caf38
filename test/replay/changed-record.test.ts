import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { describeDivergence } from "../../src/replay/print-redriven.ts";
import { redriveEvents } from "../../src/replay/redrive.ts";
import type { JournalEvent } from "../../src/trace/event.ts";
import { MemoryJournal } from "../../src/trace/memory-journal.ts";
import { tinyVocabulary } from "../model/tiny-vocabulary.ts";
import { collect } from "../trace/sample-run.ts";
import { generatedRun, makeRun, propertySeed } from "./generated-run.ts";

type Path = readonly (string | number)[];

/** Every value of an event that is not made of others, by its path. */
function leaves(value: unknown, path: Path = []): Path[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => leaves(item, [...path, index]));
  if (typeof value === "object" && value !== null) {
    return Object.entries(value).flatMap(([key, item]) => leaves(item, [...path, key]));
  }
  return [path];
}

/** One byte of it changed. */
function changed(value: unknown): unknown {
  if (typeof value === "string") {
    if (value === "") return "x";
    const at = Math.floor(value.length / 2);
    return value.slice(0, at) + (value[at] === "x" ? "y" : "x") + value.slice(at + 1);
  }
  if (typeof value === "number") return value + 1;
  return typeof value === "boolean" ? !value : "x";
}

function withChange(event: JournalEvent, path: Path): JournalEvent {
  const copy = structuredClone(event) as unknown;
  let holder = copy as Record<string | number, unknown>;
  for (const key of path.slice(0, -1)) holder = holder[key] as typeof holder;
  const last = path.at(-1) ?? "";
  holder[last] = changed(holder[last]);
  return copy as JournalEvent;
}

/**
 * What a replay takes from the record and nothing in the record repeats: it would come out as it is
 * there. (The hash chain notices these.)
 */
function isInputOnly(type: JournalEvent["type"], path: Path): boolean {
  const field = path.join(".");
  const stamp = /^(?:time|hash|sequence|runId|milliseconds|outcome\.milliseconds)$/;
  if (stamp.test(field) || /[vV]ersion$/.test(field)) return true;
  switch (type) {
    case "run-started":
      return /^(?:model|metadata|history|sandbox|context|date|limits|seed|rules)/.test(field);
    case "run-resumed":
      return /^(?:model|limits|context|step|rules)/.test(field);
    case "turn-started":
      return field === "maxTokens";
    case "turn-finished":
      return /^(?:usage|probabilities)/.test(field);
    case "call-finished":
      return /^(?:details|changes|status|whole)/.test(field);
    case "call-decided":
      return field === "reason" || field === "by" || field === "digest";
    default:
      return false;
  }
}

/** The names in a path, without the places in lists. */
function fieldOf(path: Path): string {
  return path.filter((part) => typeof part === "string").join(".");
}

describe("a record in which one byte was changed", () => {
  test("leads the replay away at that step, or at the next where only that shows it", async () => {
    const found = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(generatedRun, fc.nat(), fc.nat(), fc.nat(), async (...drawn) => {
        const [generated, which, where, place] = drawn;
        const journal = new MemoryJournal();
        const agent = await makeRun(generated, journal, "r");
        const events = await collect(journal.read("r"));
        const index = which % events.length;
        const event = events[index];
        if (event === undefined) return;
        const paths = leaves(event).filter((path) => !isInputOnly(event.type, path));
        // The field first: a turn's hundreds of tokens would leave its one hash almost never drawn.
        const byField = [...Map.groupBy(paths, fieldOf).values()];
        const candidates = byField[where % byField.length] ?? [];
        const path = candidates[place % candidates.length];
        if (path === undefined) return;
        const field = `${event.type} ${fieldOf(path)}`;
        const tampered = events.with(index, withChange(event, path));
        // A result that no later turn reads is only in its own event.
        const isRead = events.slice(index).some((each) => each.type === "turn-started");
        const isLast = event.type === "run-finished" && event.outcome.kind === "aborted";
        if ((event.type === "call-finished" && !isRead) || isLast) return;
        let step: number | undefined;
        try {
          const { divergence } = await redriveEvents(tampered, {
            agent,
            vocabulary: tinyVocabulary,
          });
          if (divergence === null) throw new Error(`not found: ${field} of event ${index}`);
          expect(describeDivergence(divergence, tinyVocabulary).join("\n")).toMatch(
            /^step \d+, event/,
          );
          step = divergence.step;
        } catch (error) {
          // An event of no kind at all is not even driven.
          if (error instanceof Error && error.message.startsWith("not found")) throw error;
          expect(path).toEqual(["type"]);
        }
        found.set(field, (found.get(field) ?? 0) + 1);
        if (step === undefined || !("step" in event) || path[0] === "step") return;
        expect([event.step, event.step + 1]).toContain(step);
      }),
      { numRuns: 600, seed: propertySeed("changed records") },
    );
    for (const field of [
      "turn-started newTokens",
      "turn-started promptHash",
      "turn-finished tokens",
      "turn-finished messages.content",
      "call-requested rawArguments",
      "call-finished text",
    ]) {
      expect([field, (found.get(field) ?? 0) > 0]).toEqual([field, true]);
    }
  }, 400_000);
});
