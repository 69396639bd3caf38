import { createHash } from "node:crypto";
import { OstinatoError } from "../errors.ts";
import type { TokenSequence } from "../harmony/message.ts";
import type { Model, Session, TurnToken, TurnUsage } from "../model/model.ts";
import type { RunOptions } from "../planner/run.ts";
import type { JournalEvent, TurnFinished, TurnStarted } from "../trace/event.ts";
import type { Journal } from "../trace/journal.ts";
import { MemoryJournal } from "../trace/memory-journal.ts";
import { beginningOf } from "../trace/run-beginning.ts";
import { importRun } from "../trace/transfer/import-run.ts";
import { runVocabulary } from "../trace/transfer/run-vocabulary.ts";

export interface ReplayModel extends Model {
  /** The task of the recorded run. */
  readonly task: string;
  /**
   * The options that give `run` the same prompt: this model, and the recorded seed, date and
   * history.
   */
  readonly options: RunOptions;
  /** How many turns were requested so far. */
  readonly turns: number;
  /** @throws OstinatoError `replay.diverged` when not all recorded turns were requested. */
  assertComplete(): void;
}

/**
 * A recorded run as a cassette: a model that repeats what the recorded one said, turn by turn, so
 * that an agent is tested with a real model's output, without the model. The tools run for real.
 *
 *   const cassette = await replayModel("cassettes/port.jsonl.gz");   // from `ostinato export`
 *   const running = run(agent, cassette.task, { ...cassette.options, journal });
 *
 * It never calls a live model and never guesses: a prompt that differs from the recorded one in any
 * token, or a turn beyond the record's end, is an OstinatoError `replay.diverged` that names the
 * step. A record from which a secret was removed has a different prompt from there on.
 *
 * @param options.strict Compare prompts. If false, the recorded words are served whatever the
 *   prompt is, for agents whose results differ from run to run. Default: true.
 * @throws OstinatoError `journal.run-not-found`; `model.not-found` without the run's vocabulary; as
 *   `importRun` does.
 */
export async function replayModel(path: string, options?: ReplayModelOptions): Promise<ReplayModel>;
export async function replayModel(
  journal: Journal,
  runId: string,
  options?: ReplayModelOptions,
): Promise<ReplayModel>;
export async function replayModel(
  source: string | Journal,
  second: string | ReplayModelOptions = {},
  third: ReplayModelOptions = {},
): Promise<ReplayModel> {
  if (typeof source !== "string") return recordedIn(source, String(second), third);
  const journal = new MemoryJournal();
  const { runIds } = await importRun(journal, source);
  return recordedIn(journal, runIds.at(-1) ?? "", typeof second === "string" ? third : second);
}

export interface ReplayModelOptions {
  readonly strict?: boolean | undefined;
}

async function recordedIn(
  journal: Journal,
  runId: string,
  { strict = true }: ReplayModelOptions,
): Promise<ReplayModel> {
  const events: JournalEvent[] = [];
  for await (const event of journal.read(runId)) events.push(event);
  const started = beginningOf(events);
  const recorded = turnsOf(events);
  const vocabulary = await runVocabulary(journal, started);
  let turns = 0;
  const next = (prompt: TokenSequence): TurnFinished => {
    const turn = recorded[turns];
    if (turn === undefined) {
      throw diverged(
        `the record of ${runId} ends after ${turns} turns, but another one was requested`,
      );
    }
    turns++;
    if (strict && hashOf(prompt) !== turn.started.promptHash) {
      throw diverged(
        `the prompt of step ${turn.started.step} differs from the one that run ${runId} recorded`,
      );
    }
    return turn.finished;
  };
  const model: ReplayModel = {
    task: started.task,
    get options() {
      const { seed, time, history } = started;
      return { model, seed, clock: () => time, ...(history && { history }) };
    },
    identity: started.model,
    vocabulary,
    contextSize: started.contextSize ?? 131_072,
    sampling: started.sampling,
    openSession: async () => new ReplaySession(next),
    dispose: async () => {},
    [Symbol.asyncDispose]: async () => {},
    get turns() {
      return turns;
    },
    assertComplete() {
      if (turns < recorded.length) {
        throw diverged(`the run requested only ${turns} of the ${recorded.length} recorded turns`);
      }
    },
  };
  return model;
}

class ReplaySession implements Session {
  readonly #next: (prompt: TokenSequence) => TurnFinished;

  constructor(next: (prompt: TokenSequence) => TurnFinished) {
    this.#next = next;
  }

  async *generateTurn(prompt: TokenSequence): AsyncGenerator<TurnToken, TurnUsage, void> {
    const { tokens, usage } = this.#next(prompt);
    for (const token of tokens) yield { token, forced: false };
    return usage;
  }

  async dispose(): Promise<void> {}

  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose();
  }
}

interface RecordedTurn {
  readonly started: TurnStarted;
  readonly finished: TurnFinished;
}

/** Turns that were completed. */
function turnsOf(events: readonly JournalEvent[]): RecordedTurn[] {
  let started: TurnStarted | null = null;
  return events.flatMap((event) => {
    if (event.type === "turn-started") started = event;
    if (event.type !== "turn-finished" || event.usage.stop === "aborted" || !started) return [];
    return [{ started, finished: event }];
  });
}

function hashOf(tokens: TokenSequence): string {
  const bytes = Int32Array.from(tokens);
  return createHash("sha256").update(new Uint8Array(bytes.buffer)).digest("hex");
}

function diverged(message: string): OstinatoError {
  return new OstinatoError("replay.diverged", message, {
    hint: "if the agent was changed on purpose, record the run again",
  });
}
