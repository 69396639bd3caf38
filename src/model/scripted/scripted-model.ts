import { OstinatoError } from "../../errors.ts";
import type { TurnShape } from "../../grammar/turn-shape.ts";
import type { TokenSequence } from "../../harmony/message.ts";
import type { Vocabulary } from "../../harmony/vocabulary/vocabulary.ts";
import { refuseUnknownNames } from "../../refuse-unknown-names.ts";
import { tinyModelPath } from "../download/tiny-model-path.ts";
import { readGgufHeader } from "../file/gguf-header.ts";
import { ggufVocabulary } from "../file/gguf-vocabulary.ts";
import type { Model, ModelIdentity, Session } from "../model.ts";
import type { ScriptedMessages, ScriptedTurn, ScriptMoment } from "./script.ts";
import { ScriptedSession } from "./scripted-session.ts";

export interface ScriptedModelOptions {
  /** Default: the vocabulary of the model in the box, read without loading the model. */
  readonly vocabulary?: Vocabulary | undefined;
  /** Default: 131,072. */
  readonly contextSize?: number | undefined;
  /** For the trace. Default: "scripted". */
  readonly name?: string | undefined;
  /**
   * What the model writes when it is asked to sum up the steps so far, because the context is full. Such turns are
   * no part of the script. Default: an empty summary.
   */
  readonly summary?: ScriptedTurn | undefined;
}

/** A model that follows a script, for tests: no weights, no native code, the same answers every time. */
export interface ScriptedModel extends Model {
  /** Number of turns requested so far. */
  readonly turns: number;
  /** @throws OstinatoError `model.failed` if some turns of the script were never requested. */
  assertComplete(): void;
}

const OPTIONS: { readonly [Name in keyof Required<ScriptedModelOptions>]: true } = {
  vocabulary: true,
  contextSize: true,
  name: true,
  summary: true,
};

const EMPTY_SUMMARY = { final: '{"asked":"","found":[],"done":[],"open":[]}' };

/**
 * Creates a model that answers from a script: one entry per turn, in order, over all of its sessions, or a
 * function that is called for every turn.
 *
 * It produces real tokens, so that the parser, the planner and the trace work as usual. A turn beyond the
 * script's end throws an OstinatoError `model.failed`.
 *
 * @throws OstinatoError `input.invalid` for an unknown option.
 */
export function scriptedModel(
  script: readonly ScriptedTurn[] | Extract<ScriptedTurn, (moment: ScriptMoment) => unknown>,
  options: ScriptedModelOptions = {},
): ScriptedModel {
  refuseUnknownNames("an option of scriptedModel()", options, OPTIONS);
  const vocabulary = options.vocabulary ?? tinyVocabulary();
  const contextSize = options.contextSize ?? 131_072;
  let turns = 0;
  const next = async (promptTokens: TokenSequence, shape: TurnShape): Promise<ScriptedMessages> => {
    const isSummary = shape.purpose === "summary";
    const step = isSummary ? turns : turns++;
    const scripted = typeof script === "function" ? script : script[step];
    const turn = isSummary ? (options.summary ?? EMPTY_SUMMARY) : scripted;
    if (turn === undefined) {
      throw new OstinatoError(
        "model.failed",
        `The script ends after ${step} turns, but another one was requested.`,
        { hint: "Add a turn with a final answer, or find out why the run continues." },
      );
    }
    if (typeof turn !== "function") return turn;
    return turn({
      step,
      promptTokens,
      shape,
      get prompt() {
        return vocabulary.decode(promptTokens);
      },
    });
  };
  const identity: ModelIdentity = {
    kind: "scripted",
    name: options.name ?? "scripted",
    runtime: { contextSize },
  };
  return {
    identity,
    vocabulary,
    contextSize,
    get turns() {
      return turns;
    },
    async openSession(): Promise<Session> {
      return new ScriptedSession({ vocabulary, contextSize, next });
    },
    assertComplete(): void {
      if (typeof script !== "function" && turns < script.length) {
        throw new OstinatoError(
          "model.failed",
          `The run requested only ${turns} of the script's ${script.length} turns.`,
          { hint: "The run ended earlier than the script expects." },
        );
      }
    },
    async dispose(): Promise<void> {},
    async [Symbol.asyncDispose](): Promise<void> {},
  };
}

let tiny: Vocabulary | undefined;

function tinyVocabulary(): Vocabulary {
  if (tiny === undefined) {
    const path = tinyModelPath();
    tiny = ggufVocabulary(readGgufHeader(path), path);
  }
  return tiny;
}
