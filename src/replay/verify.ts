import type { Token } from "../harmony/message.ts";
import type { Model, TurnUsage } from "../model/model.ts";
import type { Agent } from "../planner/agent.ts";
import { Conversation } from "../planner/conversation.ts";
import type { JournalEvent, TurnFinished, TurnStarted } from "../trace/event.ts";
import type { Journal } from "../trace/journal.ts";
import { RecordCursor } from "./record-cursor.ts";
import { recordedAgent } from "./recorded-agent.ts";
import { type SettingDifference, settingDifferences } from "./setting-differences.ts";

export interface VerifyOptions {
  /** The model that shall write the run again. */
  readonly model: Model;
  /** The agent as the code has it now. Default: the one that the record describes. */
  readonly agent?: Agent;
  readonly signal?: AbortSignal;
  /** Told before each turn. */
  readonly onTurn?: (step: number) => void;
}

export interface Verified {
  readonly runId: string;
  /** Turns that came out token for token, of those that were looked at. */
  readonly sameTurns: number;
  readonly turns: number;
  /** Null: the model writes the run as it did. */
  readonly difference: TokenDifference | null;
  /** Recorded settings that are not those of this model, here and now: what may be behind a difference. */
  readonly settings: readonly SettingDifference[];
  /** The step from which on a secret was taken out of the record, so that the model would read something else. */
  readonly redactedFrom: number | null;
}

export interface TokenDifference {
  readonly step: number;
  /** Counted from 0 in the turn's output. */
  readonly position: number;
  /** Null: one of them had no more tokens. */
  readonly recorded: ComparedToken | null;
  readonly now: ComparedToken | null;
}

export interface ComparedToken {
  readonly token: Token;
  readonly text: string;
  /** What the model gave it now. Null where the model does not say, or the turn's grammar forced it. */
  readonly probability: number | null;
  /** What it gave it when the run was made, if that was recorded. */
  readonly recordedProbability: number | null;
}

/**
 * Lets a model write a recorded run's turns again, each after the prompt that the record has, with
 * the recorded seed and sampling, and compares the tokens, up to the first that differs. llama.cpp's
 * numbers depend on the machine, the batch and the cache, so a difference is no proof of a fault:
 * `settings` says what is not as it was.
 *
 * @throws OstinatoError `journal.run-not-found`, `journal.corrupt`, or as the model does.
 */
export async function verify(
  journal: Journal,
  runId: string,
  options: VerifyOptions,
): Promise<Verified> {
  const { model, signal } = options;
  const events: JournalEvent[] = [];
  for await (const event of journal.read(runId)) events.push(event);
  const [started] = events;
  if (started?.type !== "run-started") throw new RangeError("a run begins with run-started");
  const agent = options.agent ?? recordedAgent(started, new RecordCursor(events, 0, events.length));
  const { shape } = new Conversation(agent, model.vocabulary);
  const turns = recordedTurns(events);
  const settings = settingDifferences(started, events, model);
  const redacted = turns.findIndex((turn) => turn.redacted);
  const checked = redacted === -1 ? turns : turns.slice(0, redacted);
  const result = {
    ...{ runId, turns: checked.length, settings },
    redactedFrom: redacted === -1 ? null : (turns[redacted]?.started.step ?? null),
  };
  const session = await model.openSession();
  try {
    for (const [index, turn] of checked.entries()) {
      signal?.throwIfAborted();
      options.onTurn?.(turn.started.step);
      const { startWith, sampling, seed } = turn.started;
      const stream = session.generateTurn(
        turn.prompt,
        { ...shape, ...(startWith && { startWith }) },
        {
          ...sampling,
          seed,
          maxTokens: Math.max(1, turn.finished.tokens.length),
          probabilities: true,
          ...(signal && { signal }),
        },
      );
      const difference = await compareTurn(stream, turn, model);
      if (difference !== null) return { ...result, sameTurns: index, difference };
    }
    return { ...result, sameTurns: checked.length, difference: null };
  } finally {
    await session.dispose();
  }
}

interface RecordedTurn {
  readonly started: TurnStarted;
  readonly finished: TurnFinished;
  readonly prompt: readonly Token[];
  /** A secret stood in this prompt or in one before it. */
  readonly redacted: boolean;
}

/** The turns that were taken to their end, with their whole prompts. */
function recordedTurns(events: readonly JournalEvent[]): RecordedTurn[] {
  const turns: RecordedTurn[] = [];
  let stream: Token[] = [];
  let started: (TurnStarted & JournalEvent) | null = null;
  let redacted = false;
  for (const event of events) {
    if (event.type === "turn-started") {
      stream = [...stream.slice(0, event.prefixLength), ...event.newTokens];
      started = event;
      redacted ||= event.redacted !== undefined;
    }
    if (event.type !== "turn-finished" || started === null) continue;
    redacted ||= event.redacted !== undefined;
    // What a person put in the model's mouth (see `forkRun`) has no counts.
    const isModels = event.usage.promptTokens > 0;
    if (event.usage.stop !== "aborted" && isModels) {
      turns.push({ started, finished: event, prompt: stream, redacted });
    }
    stream = [...stream, ...event.tokens];
  }
  return turns;
}

async function compareTurn(
  stream: AsyncGenerator<{ token: Token; forced: boolean; probability?: number }, TurnUsage, void>,
  { started, finished }: RecordedTurn,
  model: Model,
): Promise<TokenDifference | null> {
  const { step } = started;
  let position = 0;
  const recordedAt = (at: number): ComparedToken | null => {
    const token = finished.tokens[at];
    if (token === undefined) return null;
    const recordedProbability = finished.probabilities?.[at] ?? null;
    return { ...spelled(token, model), probability: null, recordedProbability };
  };
  for await (const { token, probability = null } of stream) {
    const recorded = recordedAt(position);
    if (recorded?.token !== token) {
      const now = { ...spelled(token, model), probability, recordedProbability: null };
      return { step, position, recorded, now };
    }
    position++;
  }
  if (position === finished.tokens.length) return null;
  return { step, position, recorded: recordedAt(position), now: null };
}

function spelled(token: Token, { vocabulary }: Model): Pick<ComparedToken, "token" | "text"> {
  return { token, text: vocabulary.decode([token]) };
}
