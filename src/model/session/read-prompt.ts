import type { Token, TokenSequence } from "../../harmony/message.ts";
import type { Vocabulary } from "../../harmony/vocabulary/vocabulary.ts";
import type { TurnOptions } from "../model.ts";
import type { LlamaSequence } from "../sequence/llama-sequence.ts";
import { beginsReasoning } from "./begins-reasoning.ts";
import { bordersAgain, promptBorders } from "./prompt-borders.ts";

/** Where and how a prompt is evaluated. */
export interface Reading {
  readonly sequence: LlamaSequence;
  readonly vocabulary: Vocabulary;
  /** Tokens evaluated per batch. */
  readonly chunk: number;
  /** Runs native work. Null if the turn was aborted. */
  readonly run: <Result>(work: () => Promise<Result>) => Promise<Result | null>;
}

export interface ReadPrompt {
  /** Number of tokens that were cached. */
  readonly kept: number;
  /** Where the evaluated parts ended. */
  readonly borders: readonly number[];
  /** The rest, to be evaluated with the first sampling step. Null: the turn was aborted. */
  readonly rest: Token[] | null;
}

/**
 * Evaluates all of a prompt but its end.
 *
 * @param as How the same prompt was evaluated before.
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
  // A position that later prompts roll back to needs a checkpoint, so its token must be evaluated alone.
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
