import { OstinatoError } from "../../src/errors.ts";
import { type ScriptedMessages, type ScriptMoment, scriptedModel } from "../../src/model/index.ts";
import type { Random } from "../fuzz-boundary/random.ts";

const WORDS = ["The", "entry", "was", "not", "found", "so", "we", "go", "on", "<|end|>", "{", "é"];
const { vocabulary } = scriptedModel([]);
/** Control tokens in any place, and some words. */
const TOKENS = [
  ...Object.values(vocabulary.control),
  ...vocabulary.encode("to=functions.look json final"),
];

/** What a model may write, from an answer to nonsense. Where a turn is begun in its answer, it writes one. */
export function randomTurn(random: Random, moment: ScriptMoment): ScriptedMessages {
  const { shape } = moment;
  const slow = random.chance(0.01) ? { delay: random.below(30) } : {};
  if (shape.startWith === "final") return { ...slow, final: answer(random, shape.finalGrammar) };
  const functions = shape.functions.map(({ name }) => name);
  const call = () => ({ tool: random.pick(functions), arguments: argumentsOf(random) });
  switch (random.below(18)) {
    case 0:
      return { ...slow, final: answer(random, shape.finalGrammar) };
    case 1:
      return { analysis: text(random, 60) };
    case 2:
      return { final: "" };
    case 3:
      return { final: "Let me look at the entry." };
    case 4:
      return { final: 'functions.look({"number": 3})' };
    case 5:
      return { call: { recipient: `functions.${random.pick(functions)}`, raw: '{"number":' } };
    case 6:
      return { call: { tool: random.pick(["lok", "nothing", "send"]), arguments: { number: 1 } } };
    case 7:
      return { call: { tool: random.pick(functions), arguments: { number: "many", other: [1] } } };
    case 8:
      return { tokens: Array.from({ length: random.below(40) }, () => random.pick(TOKENS)) };
    case 9:
      return { analysis: "The same again. ".repeat(random.size(300)) };
    case 10:
      if (random.chance(0.3)) {
        const cause = new Error("CUDA error 700");
        throw new OstinatoError("model.failed", "The model failed: CUDA error 700", { cause });
      }
      return { preamble: text(random, 20), call: call() };
    default:
      return { ...slow, analysis: text(random, 12), call: call() };
  }
}

function argumentsOf(random: Random): object {
  // Few values, so that calls come again.
  const number = random.below(random.pick([2, 12, 1_000]));
  return random.chance(0.5) ? { number } : { number, task: text(random, 5) };
}

function answer(random: Random, grammar: string | undefined): string {
  if (grammar !== undefined && random.chance(0.8)) return `{"found":${random.below(9)}}`;
  return `Found ${text(random, random.pick([5, 5, 400]))}`;
}

function text(random: Random, most: number): string {
  return Array.from({ length: 1 + random.below(most) }, () => random.pick(WORDS)).join(" ");
}
