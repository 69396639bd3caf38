import { compileSchema } from "../../../grammar/index.ts";
import type { TurnShape } from "../../../grammar/turn-shape.ts";
import type { JsonSchema } from "../../../harmony/index.ts";

/** What the model is asked before earlier messages leave the prompt. */
export const SUMMARY_REQUEST = [
  "The context is nearly full. Earlier messages are taken out now; only the task, the plan, your summary and the last steps stay.",
  'Write the summary as JSON: "asked": what the user wants. "found": facts that are needed later, with exact names, numbers and places. "done": what was done, and what came of it. "open": what is left to do.',
  "Be brief, and leave out what the task says.",
].join("\n");

/** In place of the newest results, which stay in the prompt and are evaluated once, after it. */
export const RESULT_SHOWN_LATER = "[This result is shown after the summary.]";

const texts = { type: "array", items: { type: "string" } };

const SUMMARY_SCHEMA: JsonSchema = {
  type: "object",
  properties: { asked: { type: "string" }, found: texts, done: texts, open: texts },
  required: ["asked", "found", "done", "open"],
  additionalProperties: false,
};

let grammar: string | null = null;

/** The shape of a turn that writes a summary: an answer in JSON, and nothing else. */
export function summaryShape(): TurnShape {
  grammar ??= compileSchema(SUMMARY_SCHEMA).gbnf;
  return { functions: [], startWith: "final", finalGrammar: grammar, purpose: "summary" };
}
