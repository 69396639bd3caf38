import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { diffRuns } from "../../../src/trace/diff/diff-runs.ts";
import { printDiff } from "../../../src/trace/diff/print-diff.ts";
import { diffText } from "../../../src/trace/diff/word-diff.ts";
import type { JournalEvent } from "../../../src/trace/event.ts";
import type { TimedEvent } from "../../../src/trace/journal.ts";
import { MemoryJournal } from "../../../src/trace/memory-journal.ts";
import { collect, sampleRun } from "../sample-run.ts";

async function run(runId: string, events: readonly TimedEvent[]): Promise<JournalEvent[]> {
  const journal = new MemoryJournal();
  await journal.append(runId, events);
  return collect(journal.read(runId));
}

describe("two texts", () => {
  test("give both back from their parts", () => {
    const text = fc.array(fc.constantFrom("a", "bee ", "see\n", "  ", "dé", "🙂"), {
      maxLength: 30,
    });
    fc.assert(
      fc.property(text, text, (first, second) => {
        const [before, after] = [first.join(""), second.join("")];
        const parts = diffText(before, after);
        const side = (without: string): string =>
          parts
            .filter(({ kind }) => kind !== without)
            .map((part) => part.text)
            .join("");
        expect(side("added")).toBe(before);
        expect(side("removed")).toBe(after);
      }),
    );
  });

  test("differ by words", () => {
    expect(diffText("read the red file", "read the blue file")).toEqual([
      { kind: "same", text: "read the " },
      { kind: "removed", text: "red" },
      { kind: "added", text: "blue" },
      { kind: "same", text: " file" },
    ]);
  });

  test("that are long and have nothing in common are not compared forever", () => {
    const lines = (seed: number): string =>
      Array.from({ length: 20_000 }, (_, index) => (index * seed) % 9973).join("\n");
    expect(diffText(lines(7), lines(11)).length).toBeGreaterThan(0);
  });
});

describe("two runs", () => {
  test("that are alike but for times and ids", async () => {
    const later = sampleRun(3).map((event) => ({ ...event, time: event.time + 5000 }));
    const diff = diffRuns(await run("a", sampleRun(3)), await run("b", later));
    expect(diff).toMatchObject({ settings: [], outcome: [], commonSteps: 3 });
    expect(printDiff(diff)).toBe("a → b\n\nall 3 steps are the same\n");
  });

  test("part where a result differs", async () => {
    const other = (step: number): string =>
      step < 3 ? `line ${step}\n`.repeat(3) : "something else";
    const diff = diffRuns(
      await run("a", sampleRun(5)),
      await run("b", sampleRun(5, { result: other })),
    );
    expect(diff.commonSteps).toBe(2);
    expect(diff.steps.map(({ kind }) => kind)).toEqual([
      "same",
      "same",
      "changed",
      "changed",
      "same",
    ]);
    const changed = diff.steps[2];
    expect(changed?.kind === "changed" && changed.fields.map(({ field }) => field)).toEqual([
      "call 1 result",
    ]);
    const text = printDiff(diff);
    expect(text).toContain("the first 2 steps are the same, then the runs diverge (5 and 5 steps)");
    expect(text).toContain("step 3\n  call 1 result:\n");
    expect(text).toContain("[-line-]{+something+}");
  });

  test("one with a step more: the rest stays aligned", async () => {
    const events = sampleRun(5);
    const without = events.filter((event) => !("step" in event && event.step === 3));
    const diff = diffRuns(await run("a", events), await run("b", without));
    expect(diff.steps.map(({ kind }) => kind)).toEqual(["same", "same", "removed", "same", "same"]);
    expect(printDiff(diff)).toContain("step 3: only in the first run");
    const back = diffRuns(await run("b", without), await run("a", events));
    expect(back.steps.map(({ kind }) => kind)).toEqual(["same", "same", "added", "same", "same"]);
  });

  test("with other settings and another end", async () => {
    const [started, ...rest] = sampleRun(2, { task: "count the red lines" });
    const changed = { ...started, seed: 8, sampling: { temperature: 0 } } as TimedEvent;
    const diff = diffRuns(
      await run("a", sampleRun(2)),
      await run("b", [changed, ...rest.slice(0, -1)]),
    );
    expect(diff.settings.map(({ field }) => field)).toEqual(["task", "sampling", "seed"]);
    expect(diff.outcome.map(({ field }) => field)).toEqual(["outcome", "text"]);
    expect(printDiff(diff)).toContain("task:\n  count the {+red +}lines\n");
    expect(printDiff(diff)).toContain("[-answered-]{+unfinished+}");
  });

  test("nothing of them steers the terminal", async () => {
    const evil = (): string => "\u001b[2J\u202eevil";
    const diff = diffRuns(
      await run("a", sampleRun(2)),
      await run("b", sampleRun(2, { result: evil })),
    );
    expect(printDiff(diff)).toContain("\\x1b[2J\\u202eevil");
    expect(printDiff(diff)).not.toContain("\u001b");
    const [step] = diff.steps;
    if (step?.kind !== "changed") throw new Error("the first step differs");
    const foreign = { ...step.after, step: "\u001b[2J\u061c" as unknown as number };
    const steps = [{ ...step, after: foreign }];
    expect(printDiff({ ...diff, steps })).toContain("step 1 → \\x1b[2J\\u061c");
  });
});
