import type { RunContext } from "../state/run-context.ts";

const PLACEHOLDER = "[This result was taken out to make room. Call the tool again to see it.]";
/** Share of the context that must be free for a turn, capped at the turn's token limit. */
const FREE_SHARE = 0.25;
/** Trimming costs a re-evaluation of all that follows, so it makes room for several turns at once. */
const TRIM_TO_SHARE = 0.5;

/**
 * Makes room as versions before context policies did, for their records: when the prompt is too long, removes the
 * oldest results from it, but never the newest. If even that is not enough, returns by how much the prompt is too
 * long.
 */
export function trimResults({ limits, model, recorder, state }: RunContext): string | null {
  const { contextSize } = model;
  const needed = Math.min(limits.turnTokens, Math.floor(contextSize * FREE_SHARE));
  const fits = () => state.prompt.tokens.length + needed <= contextSize;
  if (fits()) return null;

  const target = Math.floor(contextSize * TRIM_TO_SHARE);
  const results = state.prompt.parts.flatMap(({ mark, tokens }) =>
    mark.callId === undefined ? [] : [{ callId: mark.callId, length: tokens.length }],
  );
  const trimmed = state.context.trimmed;
  const removable = results.filter(({ callId }) => !trimmed.has(callId)).slice(0, -1);
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

/** Approximate size of a result's header. Only used to decide whether removing a short result is worth it. */
const HEADING_TOKENS = 16;
