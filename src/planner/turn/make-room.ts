import type { RunContext } from "../state/run-context.ts";

const PLACEHOLDER = "[This result was taken out to make room. Call the tool again to see it.]";
/** Share of the context that a turn must find free, up to the limit of one turn. */
const FREE_SHARE = 0.25;
/** Trimming costs a new evaluation of all that follows, so it makes room for several turns at once. */
const TRIM_TO_SHARE = 0.5;

/**
 * Sees to it that the next turn fits: when the prompt has grown too long, the oldest results are
 * taken out of it, all but the newest. Where even that is not enough, says how much is too much.
 */
export function makeRoom({ limits, model, recorder, state }: RunContext): string | null {
  const { contextSize } = model;
  const needed = Math.min(limits.turnTokens, Math.floor(contextSize * FREE_SHARE));
  const fits = () => state.prompt.tokens.length + needed <= contextSize;
  if (fits()) return null;

  const target = Math.floor(contextSize * TRIM_TO_SHARE);
  const removable = state.prompt.results.slice(0, -1);
  const placeholderLength = model.vocabulary.encode(PLACEHOLDER).length + HEADING_TOKENS;
  const callIds: string[] = [];
  let length = state.prompt.tokens.length;
  for (const result of removable) {
    if (length <= target) break;
    if (result.length <= placeholderLength) continue;
    length -= result.length - placeholderLength;
    callIds.push(result.callId);
  }
  if (callIds.length > 0) {
    recorder.record({
      type: "note",
      step: state.step,
      code: "context-trimmed",
      text: PLACEHOLDER,
      callIds,
    });
  }
  if (fits()) return null;
  return `the prompt has ${state.prompt.tokens.length} tokens, and beside a turn ${contextSize - needed} fit into the context of ${contextSize}`;
}

/** About what the header of a result takes; it only decides whether a short one is worth taking out. */
const HEADING_TOKENS = 16;
