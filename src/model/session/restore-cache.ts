import type { Token } from "../../harmony/message.ts";
import { TokenBuffer } from "../../harmony/vocabulary/token-buffer.ts";
import type { EvaluatedTurn } from "../model.ts";
import { type Reading, readPrompt } from "./read-prompt.ts";

/** Output tokens between two progress reports. */
const reportEvery = 32;

export interface Restored {
  readonly evaluatedTokens: number;
  readonly isWhole: boolean;
}

/**
 * Evaluates earlier turns the same way as originally, without sampling: prompts in the same parts, each
 * output token by itself, forced tokens together with the next one.
 *
 * @param onProgress Called with the number of evaluated tokens and the approximate total.
 * @returns How much was evaluated until it finished or was aborted.
 */
export async function restoreCache(
  turns: readonly EvaluatedTurn[],
  reading: Reading,
  onProgress: (evaluated: number, total: number) => void,
): Promise<Restored> {
  const { sequence, run } = reading;
  const stream = new TokenBuffer();
  const total = turns.reduce((sum, turn) => sum + evaluatedIn(turn), 0);
  let before = 0;
  const aborted = (): Restored => ({ evaluatedTokens: before, isWhole: false });
  for (const { prefixLength, newTokens, output, usage } of turns) {
    stream.truncate(prefixLength);
    stream.add(newTokens);
    const read = await readPrompt(stream.tokens, reading, usage, (evaluated) =>
      onProgress(before + evaluated, total),
    );
    if (read.rest === null) return aborted();
    before += stream.length - read.rest.length - read.kept;
    const forced = new Set(usage.forced);
    let feed: Token[] = read.rest;
    for (const [place, token] of output.entries()) {
      if (forced.has(place)) {
        feed.push(token);
        continue;
      }
      const part = feed;
      if ((await run(() => sequence.append(part).then(() => true))) === null) return aborted();
      before += part.length;
      feed = [token];
      if (place % reportEvery === 0) onProgress(before, total);
    }
    onProgress(before, total);
    stream.add(output);
  }
  return { evaluatedTokens: before, isWhole: true };
}

function evaluatedIn({ output, usage }: EvaluatedTurn): number {
  return usage.promptTokens - usage.reusedTokens - (usage.restoredTokens ?? 0) + output.length;
}
