import { OstinatoError } from "../../errors.ts";
import type { Vocabulary } from "../../harmony/vocabulary/vocabulary.ts";
import type { Model, ModelIdentity, Sampling, Session, TurnUsage } from "../../model/model.ts";
import { TAKEN_AGAIN } from "../../planner/turn/taken-again.ts";
import type { RecordCursor } from "./record-cursor.ts";

/** The properties of the recorded model that a replay must share. */
export interface RecordedModelOptions {
  readonly identity: ModelIdentity;
  readonly vocabulary: Vocabulary;
  readonly contextSize: number;
  readonly sampling: Sampling;
}

/**
 * A model that writes what was recorded: the tokens of each turn, their probabilities and counts,
 * or the failure that the turn ended in. It never calls a real model.
 */
export function recordedModel(cursor: RecordCursor, options: RecordedModelOptions): Model {
  return {
    ...options,
    async openSession() {
      return new RecordedSession(cursor);
    },
    async dispose() {},
    async [Symbol.asyncDispose]() {},
  };
}

class RecordedSession implements Session {
  readonly #cursor: RecordCursor;

  constructor(cursor: RecordCursor) {
    this.#cursor = cursor;
  }

  async *generateTurn(): AsyncGenerator<{ token: number; forced: boolean }, TurnUsage, void> {
    const turn = this.#cursor.turn();
    if (turn === null) throw this.#failure();
    for (const [index, token] of turn.tokens.entries()) {
      const probability = turn.probabilities?.[index];
      yield probability === undefined
        ? { token, forced: false }
        : { token, forced: probability === null, ...(probability !== null && { probability }) };
    }
    return turn.usage;
  }

  async dispose(): Promise<void> {}

  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose();
  }

  /** The turn has no end in the record: the model failed, or the process died in it. */
  #failure(): OstinatoError {
    const { upcoming } = this.#cursor;
    if (upcoming?.type === "note" && upcoming.code === "model-failed") {
      const message = upcoming.text.slice(TAKEN_AGAIN.length);
      return new OstinatoError("model.failed", message, { cause: upcoming });
    }
    if (upcoming?.type === "run-finished" && upcoming.outcome.kind === "failed") {
      const { code, message, hint } = upcoming.outcome.error;
      return new OstinatoError(code as OstinatoError["code"], message, hint ? { hint } : {});
    }
    this.#cursor.missing("turn-finished");
    return new OstinatoError("aborted", "the record ends here");
  }
}
