import { describe, expect, test } from "vitest";
import { type JournalEvent, MemoryJournal, type TimedEvent } from "../../../src/trace/index.ts";
import { runVocabulary } from "../../../src/trace/transfer/run-vocabulary.ts";
import { stepTokens } from "../../../src/viewer/outline/token-detail.ts";
import { RunReader } from "../../../src/viewer/run-reader.ts";
import { sampleRun } from "../../trace/sample-run.ts";

async function recorded(events: readonly TimedEvent[]): Promise<readonly JournalEvent[]> {
  return new MemoryJournal().append("a", events);
}

describe("tokens of a step", () => {
  test("are spelled out: words, control tokens, parts of a character by their bytes", async () => {
    const journal = new MemoryJournal();
    const [started] = await journal.append("a", sampleRun(1).slice(0, 1));
    if (started?.type !== "run-started") throw new Error("a run begins with run-started");
    const vocabulary = await runVocabulary(journal, started);
    const text = vocabulary.encode("Hé");
    const tokens = [vocabulary.control.channel, ...text, 250_000];
    const events = (await recorded(sampleRun(1))).map((event) =>
      event.type === "turn-finished"
        ? { ...event, tokens, probabilities: [null, ...text.map(() => 0.25), 1] }
        : event,
    );
    const { output, problem, prompt, prefixLength } = stepTokens(events, vocabulary);
    expect(problem).toBeNull();
    expect(output[0]).toEqual([vocabulary.control.channel, "<|channel|>", null]);
    const spelled = output.slice(1, -1).map(([, spelling]) => spelling);
    expect(spelled.join("").replace("<c3><a9>", "é")).toBe("Hé");
    expect(output[1]?.[2]).toBe(0.25);
    expect(output.at(-1)).toEqual([250_000, null, 1]);
    expect(prompt).toHaveLength(40);
    expect(prefixLength).toBe(100);
  });

  test("are ids alone where the model's file is gone, and it is said why", async () => {
    const journal = new MemoryJournal();
    const gone = { kind: "llama", name: "gone", file: { path: "/nowhere/gone.gguf", bytes: 1 } };
    const events = sampleRun(1).map((event) =>
      event.type === "run-started" ? { ...event, model: { ...gone, runtime: {} } } : event,
    );
    await journal.append("a", events as TimedEvent[]);
    const tokens = await new RunReader(journal).tokens("a", 0);
    expect(tokens?.problem).toContain("/nowhere/gone.gguf does not exist");
    expect(tokens?.output[0]).toEqual([1, null, null]);
  });

  test("of a turn that did not end are those of its prompt", async () => {
    const events = await recorded(sampleRun(1).slice(0, 2));
    expect(stepTokens(events, { problem: "none" })).toMatchObject({
      output: [],
      prefixLength: 100,
      problem: "none",
    });
  });
});
