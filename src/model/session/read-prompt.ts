import type { Token, TokenSequence } from "../../harmony/message.ts";
import type { Vocabulary } from "../../harmony/vocabulary/vocabulary.ts";
import type { TurnOptions } from "../model.ts";
import type { LlamaSequence } from "../sequence/llama-sequence.ts";
import { beginsReasoning } from "./begins-reasoning.ts";
import { bordersAgain, promptBorders } from "./prompt-borders.ts";

/** What a prompt is read into, and how. */
export interface Reading {
  readonly sequence: LlamaSequence;
  readonly vocabulary: Vocabulary;
  /** Tokens evaluated at once. */
  readonly chunk: number;
  /** Runs native work; null when the turn was aborted. */
  readonly run: <Result>(work: () => Promise<Result>) => Promise<Result | null>;
}

export interface ReadPrompt {
  /** Tokens that were in the cache. */
  readonly kept: number;
  /** Where the parts ended that were evaluated. */
  readonly borders: readonly number[];
  /** What is left to evaluate with the first draw; null: the turn was aborted. */
  readonly rest: Token[] | null;
}

/**
 * Evaluates all of a prompt but its end.
 *
 * @param as The same prompt as it once was evaluated.
 */
export async function readPrompt(
  prompt: TokenSequence,
  { sequence, vocabulary, chunk, run }: Reading,
  as: TurnOptions["evaluateAs"],
  onProgress: (evaluated: number, total: number) => void,
): Promise<ReadPrompt> {
  const keptThen = as && as.reusedTokens + (as.restoredTokens ?? 0);
  const kept = await run(() => sequence.align(prompt, keptThen));
  if (kept === null) return { kept: 0, borders: [], rest: null };
  // A place that later prompts go back to needs a checkpoint, and for this must be evaluated alone.
  const lastAlone = beginsReasoning(prompt, vocabulary);
  const { length } = prompt;
  const planned =
    as?.borders === undefined || keptThen === undefined
      ? promptBorders(kept, length, chunk, lastAlone)
      : bordersAgain({ kept: keptThen, borders: as.borders }, kept, length, chunk);
  const borders: number[] = [];
  let at = kept;
  for (const border of planned) {
    const part = prompt.slice(at, border);
    const evaluated = await run(async () => {
      await sequence.append(part);
      await sequence.checkpointIfFar();
      return true;
    });
    if (evaluated === null) return { kept, borders, rest: null };
    borders.push(border);
    at = border;
    onProgress(at - kept, length - kept);
  }
  if (lastAlone) {
    const taken = await run(() => sequence.checkpoint().then(() => true));
    if (taken === null) return { kept, borders, rest: null };
  }
  return { kept, borders, rest: Array.from(prompt.slice(at)) };
}
