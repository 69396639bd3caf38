import type { Vocabulary } from "../../../harmony/index.ts";
import type { Model } from "../../../model/model.ts";
import type { CutText } from "../../../trace/event.ts";
import { countLines } from "../../context/result-lines.ts";
import type { Limits } from "../../contract/limits.ts";

/** The longest token of o200k in characters: a slice of this many characters per token is never too short. */
const LONGEST_TOKEN = 128;
const HEAD_SHARE = 0.7;
/** What `read_result` writes before the lines. */
const HEADING_TOKENS = 48;

/** The most characters of a cut result that are kept for `read_result`. */
const MOST_KEPT = 4 * 2 ** 20;

export interface FittedText {
  readonly text: string;
  /** Absent: the text is complete. */
  readonly cut?: CutText;
  /** If the text was cut and can be read again: the text before, up to 4,194,304 characters. */
  readonly whole?: string;
}

/** Where the rest of a result that doesn't fit can be read. */
export interface RestOfResult {
  /** Stores the complete text and returns where it can be read, or null if it can't be stored. */
  readonly keep?: (text: string) => string | null;
  /** How the model calls for it, from this line on. Null: it can't. */
  readonly read?: (line: number) => string | null;
}

/**
 * A tool's result as the model gets it: complete if it fits, otherwise its head and tail around a notice. A
 * result may take at most a quarter of the context.
 */
export function fitResult(
  result: string,
  vocabulary: Vocabulary,
  limit: number,
  contextSize: number,
  { keep = () => null, read = () => null }: RestOfResult = {},
): FittedText {
  const text = result.toWellFormed();
  const budget = resultBudget(limit, contextSize);
  // Each token has at least one byte, so a text this short always fits.
  if (Buffer.byteLength(text) <= budget) return { text };
  const span = budget * LONGEST_TOKEN;
  if (text.length <= span && vocabulary.encodeRow(text).length <= budget) return { text };

  const headBudget = Math.floor(budget * HEAD_SHARE);
  const head = firstTokens(text, headBudget, vocabulary);
  const tail = lastTokens(text, budget - headBudget, vocabulary);
  const left = text.length - head.length - tail.length;
  if (left <= 0) return { text };
  const path = keep(text);
  const call = read(countLines(head));
  const places = [
    ...(path === null ? [] : [`the whole is in ${path}`]),
    ...(call === null ? [] : [`${call} shows them`]),
  ];
  const rest = places.length === 0 ? "ask for a part to see the rest" : places.join("; ");
  return {
    text: `${head}\n[${left} of ${text.length} characters left out here; ${rest}]\n${tail}`,
    cut: { head: head.length, tail: tail.length, of: text.length },
    ...(call !== null && { whole: text.slice(0, MOST_KEPT).toWellFormed() }),
  };
}

/** Whether a result of this text is given to the model complete. */
export function fitsResult(
  text: string,
  { vocabulary, contextSize }: Pick<Model, "vocabulary" | "contextSize">,
  { resultTokens }: Pick<Limits, "resultTokens">,
): boolean {
  const budget = resultBudget(resultTokens, contextSize) - HEADING_TOKENS;
  return Buffer.byteLength(text) <= budget || vocabulary.encodeRow(text).length <= budget;
}

function resultBudget(limit: number, contextSize: number): number {
  return Math.min(limit, Math.floor(contextSize / 4));
}

function firstTokens(text: string, budget: number, vocabulary: Vocabulary): string {
  const tokens = vocabulary.encode(text.slice(0, budget * LONGEST_TOKEN)).slice(0, budget);
  return commonStart(text, vocabulary.decode(tokens));
}

function lastTokens(text: string, budget: number, vocabulary: Vocabulary): string {
  const tokens = vocabulary.encode(text.slice(-budget * LONGEST_TOKEN)).slice(-budget);
  const decoded = vocabulary.decode(tokens);
  // A character whose first bytes were cut off decodes to U+FFFD.
  const clean = decoded.replace(/^\uFFFD+/, "");
  return text.endsWith(clean) ? clean : "";
}

/** The longest prefix of `start` that the text really begins with: a character that was cut in two is dropped. */
function commonStart(text: string, start: string): string {
  let end = start.length;
  while (end > 0 && !text.startsWith(start.slice(0, end))) end--;
  return start.slice(0, end);
}
