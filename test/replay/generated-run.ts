import fc from "fast-check";
import { z } from "zod";
import { type ScriptedMessages, scriptedModel } from "../../src/model/index.ts";
import {
  type Agent,
  type ApprovalDecision,
  defineAgent,
  resume,
  run,
} from "../../src/planner/index.ts";
import { defineTool, ToolFailure } from "../../src/tool/index.ts";
import type { Journal } from "../../src/trace/journal.ts";

const count = defineTool({
  name: "count",
  description: "Counts.",
  input: z.object({ word: z.string(), limit: z.number().int().optional() }),
  effect: "read",
  run: ({ word, limit = 1 }) => {
    if (word === "fail") throw new ToolFailure("there is no such word", { word });
    if (word === "throw") throw new TypeError("a mistake in the tool");
    return { text: `${word} `.repeat(limit), details: { limit } };
  },
});

const send = defineTool({
  name: "send",
  description: "Sends a word to someone.",
  input: z.object({ to: z.enum(["ann", "bob"]), word: z.string().default("hello") }),
  effect: "once",
  approval: ({ word }) => word.length > 3,
  run: ({ to, word }) => `sent ${word} to ${to}`,
});

const slow = defineTool({
  name: "slow",
  description: "Takes too long.",
  input: z.object({}),
  effect: "idempotent",
  timeout: 5,
  run: () => new Promise<string>(() => {}),
});

const list = defineTool({
  name: "list",
  description: "Lists nested things.",
  input: z.object({
    of: z.array(z.object({ name: z.string(), size: z.number().nullable() })).max(3),
    deep: z.boolean().optional(),
  }),
  effect: "read",
  run: ({ of, deep = false }) => ({
    text: of.map(({ name, size }) => `${name}\t${size ?? "?"}`).join("\n") || "nothing",
    details: { of, deep, counts: { all: of.length } },
  }),
});

export const testAgent: Agent = defineAgent({
  name: "tester",
  instructions: "Use the tools.",
  tools: [count, send, slow, list],
  reasoning: "low",
});

export const structuredAgent: Agent = defineAgent({
  name: "tester",
  instructions: "Use the tools.",
  tools: [count, send, slow, list],
  output: z.strictObject({ n: z.number() }),
});

const text = fc.string({ unit: "grapheme", maxLength: 40 });
const call = fc.oneof(
  fc.record({
    tool: fc.constant("count"),
    arguments: fc.record({
      word: fc.constantFrom("a", "fail", "throw", "ä word"),
      limit: fc.constantFrom(1, 3, 400),
    }),
  }),
  fc.record({
    tool: fc.constant("send"),
    arguments: fc.record({
      to: fc.constantFrom("ann", "bob", "eve"),
      word: fc.constantFrom("hi", "long word"),
    }),
  }),
  fc.record({
    tool: fc.constant("list"),
    arguments: fc.record({
      of: fc.array(
        fc.record({ name: text, size: fc.oneof(fc.integer(), fc.constant(null), fc.double()) }),
        { maxLength: 4 },
      ),
      deep: fc.boolean(),
    }),
  }),
  fc.record({ tool: fc.constantFrom("slow", "unknown"), arguments: fc.constant({}) }),
  fc.record({
    recipient: fc.constant("functions.count"),
    raw: fc.constantFrom("{", '{"word":1}', '{"word":"x",}', "nonsense", ""),
  }),
);
const turn: fc.Arbitrary<ScriptedMessages> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ analysis: text, call }) },
  { weight: 2, arbitrary: fc.record({ preamble: text, call }) },
  { weight: 1, arbitrary: fc.constant({ analysis: "Hm." }) },
  { weight: 1, arbitrary: fc.constant({}) },
  { weight: 1, arbitrary: fc.record({ final: fc.constantFrom('{"n":"x"}', "", "not json") }) },
);

export interface GeneratedRun {
  /** The tools that the agent has, in this order. */
  readonly tools: readonly string[];
  readonly turns: readonly ScriptedMessages[];
  /** Small enough now and then that results have to make room. */
  readonly contextSize: number;
  readonly structured: boolean;
  /** At 0 no turn is sampled again. */
  readonly temperature: number;
  readonly probabilities: boolean;
  readonly decisions: readonly ApprovalDecision[] | null;
  readonly steps: number;
  readonly resumed: boolean;
}

export const generatedRun: fc.Arbitrary<GeneratedRun> = fc.record({
  tools: fc.shuffledSubarray(["count", "send", "slow", "list"], { minLength: 1 }),
  turns: fc.oneof(
    { weight: 7, arbitrary: fc.array(turn, { maxLength: 9 }) },
    // The same again and again.
    { weight: 1, arbitrary: turn.map((each) => Array.from({ length: 8 }, () => each)) },
  ),
  contextSize: fc.constantFrom(700, 1_300, 131_072),
  structured: fc.boolean(),
  temperature: fc.constantFrom(0, 1),
  probabilities: fc.boolean(),
  decisions: fc.option(
    fc.array(
      fc.constantFrom<ApprovalDecision>(
        { approved: true },
        { approved: false },
        { approved: false, reason: "not now" },
        "later",
      ),
      { minLength: 1 },
    ),
  ),
  steps: fc.integer({ min: 1, max: 10 }),
  resumed: fc.boolean(),
});

/** The same runs each time; OSTINATO_SEED draws others. Said, so that a failure can be had again. */
export function propertySeed(what: string): number {
  const seed = Number(process.env.OSTINATO_SEED ?? 20_261_125);
  console.log(`${what}: seed ${seed} (OSTINATO_SEED draws others)`);
  return seed;
}

/** Makes the run in a journal; returns its agent. */
export async function makeRun(
  generated: GeneratedRun,
  journal: Journal,
  runId: string,
): Promise<Agent> {
  const base = generated.structured ? structuredAgent : testAgent;
  const tools = generated.tools.flatMap((name) => base.tools.filter((tool) => tool.name === name));
  const agent: Agent = { ...base, tools, sampling: { temperature: generated.temperature } };
  const answer = { analysis: "Done.", final: generated.structured ? '{"n":1}' : "The answer." };
  const model = scriptedModel(({ step }) => generated.turns[step] ?? answer, {
    contextSize: generated.contextSize,
  });
  const { decisions } = generated;
  let asked = 0;
  const options = {
    ...{ model, journal, probabilities: generated.probabilities, redaction: false as const },
    ...(decisions && { approve: () => decisions[asked++ % decisions.length] ?? "later" }),
  };
  const limits = { steps: generated.steps };
  const outcome = await run(agent, "Do it.", { ...options, runId, seed: 5, limits }).outcome;
  if (generated.resumed && outcome.kind !== "answered") {
    await resume(agent, runId, { ...options, limits: { steps: 20 } }).outcome;
  }
  return agent;
}
