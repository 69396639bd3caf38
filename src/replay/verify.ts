import type { Token } from "../harmony/message.ts";
import type { Model, TurnToken, TurnUsage } from "../model/model.ts";
import { readResultTool } from "../planner/context/read-result.ts";
import { summaryShape } from "../planner/context/summary/summary-request.ts";
import type { Agent } from "../planner/contract/agent.ts";
import { Conversation } from "../planner/state/conversation.ts";
import { REASONING_SHARE } from "../planner/turn/take-turn.ts";
import { refuseUnknownNames } from "../refuse-unknown-names.ts";
import type { JournalEvent } from "../trace/event.ts";
import type { Journal } from "../trace/journal.ts";
import { type DifferenceCause, differenceCause } from "./difference-cause.ts";
import { offeredRoleRecipient } from "./recorded/offered-role-recipient.ts";
import { RecordCursor } from "./recorded/record-cursor.ts";
import { recordedAgent } from "./recorded/recorded-agent.ts";
import { recordedOutput } from "./recorded/recorded-checks.ts";
import { type RecordedTurn, recordedTurns } from "./recorded/recorded-turns.ts";
import { type SettingDifference, settingDifferences } from "./setting-differences.ts";

export interface VerifyOptions {
  /** The model that writes the run again. */
  readonly model: Model;
  /** The agent as the code defines it now. Default: the one that the record describes. */
  readonly agent?: Agent | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Called before each turn. */
  readonly onTurn?: ((step: number) => void) | undefined;
}

const OPTIONS = {
  model: true,
  agent: true,
  signal: true,
  onTurn: true,
} satisfies Record<keyof VerifyOptions, true>;

export interface VerifyResult {
  readonly runId: string;
  /** Turns that came out token for token, of those that were compared. */
  readonly sameTurns: number;
  readonly turns: number;
  /** Null: the model writes the same tokens. */
  readonly difference: TokenDifference | null;
  /** Recorded settings that differ from those of this model: they may explain a difference. */
  readonly settings: readonly SettingDifference[];
  /**
   * The step from which on a secret was removed from the record, so that the model would read
   * something else.
   */
  readonly redactedFrom: number | null;
}

export interface TokenDifference {
  readonly step: number;
  /** Counted from 0 in the turn's output. */
  readonly position: number;
  /** Null: there were no more tokens. */
  readonly recorded: ComparedToken | null;
  readonly now: ComparedToken | null;
  readonly cause: DifferenceCause;
  readonly logProbabilities: {
    /**
     * The log-probability of the new token minus that of the recorded one, both as the model
     * computes them now.
     */
    readonly between: number | null;
    /** The log-probability of the recorded token now, minus its value when it was recorded. */
    readonly change: number | null;
  };
}

export interface ComparedToken {
  readonly token: Token;
  readonly text: string;
  /**
   * Its probability now, after the same prompt; 0 if it is ruled out. Null if the model doesn't
   * report it, or the turn's grammar forced the new token.
   */
  readonly probability: number | null;
  /** Its probability when the run was made, if that was recorded. */
  readonly recordedProbability: number | null;
}

/**
 * Lets a model write a recorded run's turns again, each after the prompt that the record has, with
 * the recorded seed and sampling, and compares the tokens, up to the first that differs.
 * llama.cpp's numbers depend on the machine and on what shares a batch, so a difference doesn't
 * prove a fault: `settings` lists what has changed, and `cause` says what in the record itself
 * can't be reproduced.
 *
 * @throws OstinatoError `input.invalid` for an unknown option, `journal.run-not-found`,
 *   `journal.corrupt`, or as the model does; the signal's reason when it is aborted.
 */
export async function verify(
  journal: Journal,
  runId: string,
  options: VerifyOptions,
): Promise<VerifyResult> {
  refuseUnknownNames("an option of verify()", options, OPTIONS);
  const { model, signal } = options;
  const events: JournalEvent[] = [];
  for await (const event of journal.read(runId)) events.push(event);
  const [started] = events;
  if (started?.type !== "run-started") throw new RangeError("a run begins with run-started");
  const agent = options.agent ?? recordedAgent(started, new RecordCursor(events, 0, events.length));
  const outputSchema = options.agent === undefined ? recordedOutput(started) : undefined;
  const conversation = new Conversation(agent, model.vocabulary, {
    outputSchema,
    readResult: readResultTool({ recorded: noEvents, earlier: async () => null, fits: () => true }),
  });
  const turns = recordedTurns(events, model.contextSize);
  const settings = settingDifferences(started, events, model);
  const redacted = turns.findIndex((turn) => turn.redacted);
  const checked = redacted === -1 ? turns : turns.slice(0, redacted);
  const result = {
    runId,
    turns: checked.length,
    settings,
    redactedFrom: redacted === -1 ? null : (turns[redacted]?.started.step ?? null),
  };
  const session = await model.openSession();
  try {
    for (const [index, turn] of checked.entries()) {
      signal?.throwIfAborted();
      options.onTurn?.(turn.started.step);
      const { startWith, mustCall = false, readResult = false, sampling, seed } = turn.started;
      const { tokens, usage } = turn.finished;
      const analysisTokens = Math.ceil(turn.room * REASONING_SHARE);
      const begun = startWith !== undefined && startWith !== "call";
      const roleRecipient = offeredRoleRecipient(turn.finished, model.vocabulary, begun);
      const stream = session.generateTurn(
        turn.prompt,
        turn.started.purpose === "summary"
          ? { ...summaryShape(), roleRecipient }
          : {
              ...conversation.shapeOf(readResult),
              ...(startWith && { startWith }),
              ...{ mustCall, analysisTokens, roleRecipient },
            },
        {
          // Turns that version 0.1.0 recorded without one were sampled without one.
          minP: 0,
          ...sampling,
          seed,
          maxTokens: Math.max(1, tokens.length),
          compareWith: tokens,
          evaluateAs: usage,
          ...(signal && { signal }),
        },
      );
      const compared = await compareTurn(stream, turn, model);
      // An abort cuts a turn short, which is not a difference.
      signal?.throwIfAborted();
      if (compared === null) continue;
      const cause = differenceCause(checked.slice(0, index + 1), compared.position);
      const difference = { ...compared, cause, logProbabilities: logProbabilities(compared) };
      return { ...result, sameTurns: index, difference };
    }
    return { ...result, sameTurns: checked.length, difference: null };
  } finally {
    await session.dispose();
  }
}

async function* noEvents(): AsyncGenerator<never, void> {}

async function compareTurn(
  stream: AsyncGenerator<TurnToken, TurnUsage, void>,
  { started, finished }: RecordedTurn,
  model: Model,
): Promise<Omit<TokenDifference, "cause" | "logProbabilities"> | null> {
  const { step } = started;
  let position = 0;
  const recordedAt = (at: number, probability: number | null): ComparedToken | null => {
    const token = finished.tokens[at];
    if (token === undefined) return null;
    const recordedProbability = finished.probabilities?.[at] ?? null;
    return { ...spelled(token, model), probability, recordedProbability };
  };
  for await (const { token, probability = null, comparedProbability = null } of stream) {
    const recorded = recordedAt(position, comparedProbability);
    if (recorded?.token !== token) {
      const now = { ...spelled(token, model), probability, recordedProbability: null };
      return { step, position, recorded, now };
    }
    position++;
  }
  if (position === finished.tokens.length) return null;
  return { step, position, recorded: recordedAt(position, null), now: null };
}

function logProbabilities({
  recorded,
  now,
}: Pick<TokenDifference, "recorded" | "now">): TokenDifference["logProbabilities"] {
  const less = (one: number | null = null, other: number | null = null): number | null => {
    if (one === null || other === null || one === 0 || other === 0) return null;
    return Math.log(one) - Math.log(other);
  };
  return {
    between: less(now?.probability, recorded?.probability),
    change: less(recorded?.probability, recorded?.recordedProbability),
  };
}

function spelled(token: Token, { vocabulary }: Model): Pick<ComparedToken, "token" | "text"> {
  return { token, text: vocabulary.decode([token]) };
}
