import { describe, expect, test } from "vitest";
import { type ScriptedMessages, scriptedModel } from "../../src/model/index.ts";
import { resume } from "../../src/planner/index.ts";
import { redrive } from "../../src/replay/redrive.ts";
import { MemoryJournal } from "../../src/trace/index.ts";
import { adder, eventsOf, runScript } from "./scripted-run.ts";

const { vocabulary } = scriptedModel([]);

/** A turn written with `{NAME}` for control tokens, behind `<|start|>assistant`. */
function turn(text: string): ScriptedMessages {
  const tokens = text.split(/(\{[a-z]+\})/).flatMap((part) => {
    const name = /^\{([a-z]+)\}$/.exec(part)?.[1] as keyof typeof vocabulary.control | undefined;
    return name ? [vocabulary.control[name]] : vocabulary.encode(part);
  });
  return { tokens };
}
const call = (a: number, end: string) =>
  `{channel}commentary to=functions.add json{message}[["a":${a},"b":2]]{${end}}`;
const next = "{start}assistant";
const final = "{channel}final{message}It is 99.{return}";

function written(...parts: string[]): ScriptedMessages {
  const { tokens = [] } = turn(parts.join(next));
  // Braces are control tokens in this notation, so JSON's are written as double brackets.
  const [open, close] = [vocabulary.encode("[["), vocabulary.encode("]]")];
  return { tokens: replaced(replaced(tokens, open, "{"), close, "}") };
}

function replaced(tokens: readonly number[], what: readonly number[], by: string): number[] {
  const text = JSON.stringify([...tokens]);
  return JSON.parse(text.replaceAll(what.join(","), vocabulary.encode(by).join(",")));
}

async function promptAfter(first: ScriptedMessages) {
  let prompt = "";
  const finished = await runScript([
    first,
    (moment) => {
      prompt = moment.prompt;
      return { final: "3" };
    },
  ]);
  const notes = finished.events.flatMap((event) => (event.type === "note" ? [event.code] : []));
  return { ...finished, prompt, notes };
}

/** Row C7: a call closed by `<|end|>` and an answer behind it, which knows no result yet. */
describe("what a turn guesses behind its call", () => {
  test.each([
    ["an answer", written(call(1, "end"), final)],
    [
      "reasoning and an answer",
      written(call(1, "end"), "{channel}analysis{message}So 99.{end}", final),
    ],
    ["an answer that was cut", written(call(1, "end"), "{channel}final{message}It is 99")],
    [
      "an answer and another call",
      written(call(1, "end"), final.replace("return", "end"), call(5, "call")),
    ],
  ])("%s is taken out of the prompt, and noted", async (_, first) => {
    const { outcome, prompt, notes, events, journal } = await promptAfter(first);
    expect(outcome).toMatchObject({ kind: "answered", text: "3" });
    expect(notes).toEqual(["guess-removed"]);
    expect(prompt).not.toContain("99");
    expect(prompt).toContain('to=functions.add json<|message|>{"a":1,"b":2}<|end|>');
    expect(prompt).toMatch(/<\|start\|>functions\.add to=assistant.*3<\|end\|>/);
    const runId = events[0]?.runId ?? "";
    expect((await redrive(journal, runId)).divergence).toBeNull();
  });

  test("what stands before the call, and calls alone, stay as they are", async () => {
    const before = await promptAfter(
      written("{channel}analysis{message}I add.{end}", call(1, "end"), call(5, "call")),
    );
    expect(before.notes).toEqual([]);
    expect(before.outcome.calls).toBe(2);
    expect(before.prompt).toContain("I add.");
  });

  test("a run that is taken up right behind it has the same prompt", async () => {
    const first = written(call(1, "end"), final);
    const whole = await promptAfter(first);
    const runId = whole.events[0]?.runId ?? "";
    for (let count = 3; count < whole.events.length - 1; count++) {
      const journal = new MemoryJournal();
      await journal.append(runId, whole.events.slice(0, count));
      const model = scriptedModel(({ prompt }) => {
        expect(prompt).toBe(whole.prompt);
        return { final: "3" };
      });
      const { outcome } = resume(adder, runId, { model, journal });
      expect(await outcome).toMatchObject({ kind: "answered", text: "3" });
    }
  });

  test("a record of 0.1.0, which left it there, is redriven and gone on with as it was", async () => {
    const { events } = await promptAfter(written(call(1, "end"), final));
    const runId = events[0]?.runId ?? "";
    const old = new MemoryJournal();
    // Sampled by that version: without the note, and with the guess in the next prompt.
    const record = events.filter(({ type }) => type !== "note").slice(0, 7);
    expect(record.at(-1)?.type).toBe("call-finished");
    await old.append(runId, record);
    let prompt = "";
    const model = scriptedModel((moment) => {
      prompt = moment.prompt;
      return { final: "3" };
    });
    await resume(adder, runId, { model, journal: old }).outcome;
    expect(prompt).toContain("It is 99.");
    const { divergence } = await redrive(old, runId);
    expect(divergence).toBeNull();
    expect((await eventsOf(old, runId)).at(-1)).toMatchObject({ outcome: { kind: "answered" } });
  });
});
