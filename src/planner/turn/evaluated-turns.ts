import { TokenBuffer } from "../../harmony/vocabulary/token-buffer.ts";
import type { EvaluatedTurn, ModelIdentity } from "../../model/model.ts";
import { commonPrefix } from "../../model/sequence/common-prefix.ts";
import type { JournalEvent } from "../../trace/event.ts";

/**
 * The turns of a recorded run that a new session must evaluate to restore the run's cache: those since a
 * session last started with an empty cache. None if the record doesn't say how they were evaluated (records
 * of version 0.1.0), if another model wrote them, or if a fork changed their prompt.
 */
export function evaluatedTurns(
  events: readonly JournalEvent[],
  model: ModelIdentity,
): readonly EvaluatedTurn[] {
  const stream = new TokenBuffer();
  /** Null: the cache contents are unknown. */
  let turns: EvaluatedTurn[] | null = [];
  let before = new Int32Array();
  let isModels = false;
  for (const event of events) {
    switch (event.type) {
      case "run-started":
      case "run-resumed":
        isModels = isSameModel(event.model, model);
        if (event.type === "run-started" && event.parent?.rerender) turns = null;
        break;
      case "turn-started":
        stream.truncate(event.prefixLength);
        stream.add(event.newTokens);
        break;
      case "turn-finished": {
        const { tokens: output, usage } = event;
        const kept = usage.reusedTokens + (usage.restoredTokens ?? 0);
        // An aborted turn is repeated; output inserted by a fork was not evaluated as a turn.
        const counts = usage.stop !== "aborted" && usage.promptTokens > 0;
        if (counts && kept === 0) {
          turns = [];
          before = new Int32Array();
        }
        const isKnown =
          isModels && usage.borders !== undefined && (kept === 0 || before.length > 0);
        if (counts && !isKnown) turns = null;
        const prompt = counts && turns !== null ? stream.tokens.slice() : null;
        stream.add(output);
        if (prompt === null) break;
        const prefixLength = commonPrefix(before, prompt);
        turns?.push({ prefixLength, newTokens: prompt.subarray(prefixLength), output, usage });
        before = stream.tokens.slice();
        break;
      }
      default:
    }
  }
  return turns ?? [];
}

function isSameModel(one: ModelIdentity, other: ModelIdentity): boolean {
  const [left, right] = [one.file, other.file];
  // The hash may not have been computed yet.
  const sameHash = left?.sha256 === right?.sha256 || !left?.sha256 || !right?.sha256;
  return (
    one.kind === other.kind && one.name === other.name && left?.bytes === right?.bytes && sameHash
  );
}
