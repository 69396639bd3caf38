import { TokenBuffer } from "../../harmony/vocabulary/token-buffer.ts";
import type { EvaluatedTurn, ModelIdentity } from "../../model/model.ts";
import { commonPrefix } from "../../model/sequence/common-prefix.ts";
import type { JournalEvent } from "../../trace/event.ts";

/**
 * The turns of a recorded run by which a new session gets its cache to where the run's own one was: those
 * since a session last began with nothing. None where the record doesn't say how they were evaluated
 * (records of version 0.1.0), where another model wrote them, and where a fork changed what they read.
 */
export function evaluatedTurns(
  events: readonly JournalEvent[],
  model: ModelIdentity,
): readonly EvaluatedTurn[] {
  const stream = new TokenBuffer();
  /** Null: what is in the cache is not known. */
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
        // An aborted turn is taken again; what a fork put into the model's mouth was not evaluated as a turn.
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
  // The hash may not be known yet.
  const sameHash = left?.sha256 === right?.sha256 || !left?.sha256 || !right?.sha256;
  return (
    one.kind === other.kind && one.name === other.name && left?.bytes === right?.bytes && sameHash
  );
}
