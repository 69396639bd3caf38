import type { Vocabulary } from "../../harmony/index.ts";
import type { CutText } from "../../trace/event.ts";

/** No token of o200k is longer, so a text this many characters a token can't be cut too early. */
const LONGEST_TOKEN = 128;
const HEAD_SHARE = 0.7;

export interface FittedText {
  readonly text: string;
  /** Absent: the text is whole. */
  readonly cut?: CutText;
}

/**
 * A tool's result as the model gets it: whole where it fits, else its head and its tail around a
 * notice. A result may take at most a quarter of the context.
 *
 * @param keep Keeps the whole text and says where it can be read; null where it can't be.
 */
export function fitResult(
  result: string,
  vocabulary: Vocabulary,
  limit: number,
  contextSize: number,
  keep: (text: string) => string | null = () => null,
): FittedText {
  const text = result.toWellFormed();
  const budget = Math.min(limit, Math.floor(contextSize / 4));
  // Each token spells at least one byte, so a text this short fits whatever it says.
  if (Buffer.byteLength(text) <= budget) return { text };
  const span = budget * LONGEST_TOKEN;
  if (text.length <= span && vocabulary.encodeRow(text).length <= budget) return { text };

  const headBudget = Math.floor(budget * HEAD_SHARE);
  const head = firstTokens(text, headBudget, vocabulary);
  const tail = lastTokens(text, budget - headBudget, vocabulary);
  const left = text.length - head.length - tail.length;
  if (left <= 0) return { text };
  const path = keep(text);
  const rest = path === null ? "ask for a part to see the rest" : `the whole is in ${path}`;
  return {
    text: `${head}\n[${left} of ${text.length} characters left out here; ${rest}]\n${tail}`,
    cut: { head: head.length, tail: tail.length, of: text.length },
  };
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

/** As much of `start` as the text really begins with: a character that was cut in two is left out. */
function commonStart(text: string, start: string): string {
  let end = start.length;
  while (end > 0 && !text.startsWith(start.slice(0, end))) end--;
  return start.slice(0, end);
}
