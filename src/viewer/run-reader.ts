import { setImmediate } from "node:timers/promises";
import type { Vocabulary } from "../harmony/vocabulary/vocabulary.ts";
import { messageOf } from "../message-of.ts";
import type { JournalEvent, RunStarted } from "../trace/event.ts";
import type { Journal, RunSummary } from "../trace/journal.ts";
import { runVocabulary } from "../trace/transfer/run-vocabulary.ts";
import { firstCharacters } from "./outline/brief-text.ts";
import { OutlineBuilder } from "./outline/outline-builder.ts";
import type { RunOutline } from "./outline/run-outline.ts";
import { readStepEvents, type StepDetail, stepDetail } from "./outline/step-detail.ts";
import { type StepTokens, stepTokens } from "./outline/token-detail.ts";
import { WordSearch } from "./outline/word-search.ts";

/** A journal as the viewer reads it. `skim`: see `SqliteJournal`. */
export type ViewedJournal = Pick<Journal, "read" | "list" | "attached"> & {
  readonly skim?: ((runId: string, from?: number) => Iterable<JournalEvent>) | undefined;
};

export type StartedEvent = RunStarted & JournalEvent;

/** How long a page waits for the first part of a long run's outline, and for each further part. */
const FIRST_MILLISECONDS = 100;
const NEXT_MILLISECONDS = 300;
/** How many runs are kept folded, so that a live page requests only what is new. */
const KEPT_OUTLINES = 8;
const YIELD_EVENTS = 1024;
/**
 * The most runs in a list: more than anybody scrolls through, and filters still respond at once.
 */
export const MOST_RUNS = 20_000;
const TASK_IN_LIST = 400;

interface KeptOutline {
  readonly builder: OutlineBuilder;
  /** Whether the last read stopped before the run's end. */
  more: boolean;
  /** Reads run one after another: each continues where the previous one ended. */
  reading: Promise<void>;
}

/** Reads from the journal what the page requests. */
export class RunReader {
  readonly #journal: ViewedJournal;
  readonly #outlines = new Map<string, KeptOutline>();
  readonly #vocabularies = new Map<string, Vocabulary | { readonly problem: string }>();

  constructor(journal: ViewedJournal) {
    this.#journal = journal;
  }

  async runs(): Promise<readonly RunSummary[]> {
    const runs = await this.#journal.list({ limit: MOST_RUNS });
    return runs.map((run) => ({ ...run, task: firstCharacters(run.task, TASK_IN_LIST) }));
  }

  /**
   * As much of a run's outline as can be read at once; `more` tells whether there is more.
   * @param since Only steps that changed with this event or later ones. Default: all.
   * @throws OstinatoError `journal.run-not-found`, `journal.corrupt`.
   */
  async outline(runId: string, since = 0): Promise<RunOutline> {
    const { builder, more } = await this.#caughtUp(
      runId,
      since === 0 ? FIRST_MILLISECONDS : NEXT_MILLISECONDS,
    );
    return { ...builder.outline(since > builder.events ? 0 : since), more };
  }

  /** @throws as `outline`. */
  async wholeOutline(runId: string): Promise<RunOutline> {
    const { builder } = await this.#caughtUp(runId);
    return { ...builder.outline(), more: false };
  }

  /** The run's first event: task, agent, tools, model, policy. @throws as `outline`. */
  async started(runId: string): Promise<StartedEvent> {
    for await (const event of this.#journal.read(runId)) {
      if (event.type === "run-started") return event;
      break;
    }
    throw new RangeError("a run begins with run-started");
  }

  /** Null when the run has no such step. @throws as `outline`. */
  async step(runId: string, index: number): Promise<StepDetail | null> {
    const found = await this.#stepEvents(runId, index);
    return found && stepDetail(found.started, found.events, found.cutTurns);
  }

  /** Null when the run has no such step. @throws as `outline`. */
  async tokens(runId: string, index: number): Promise<StepTokens | null> {
    const found = await this.#stepEvents(runId, index);
    return found && stepTokens(found.events, await this.vocabulary(found.started));
  }

  /**
   * Indexes of the steps whose whole texts (messages, arguments, results, notes) contain all words
   * of `text`, ignoring case. @throws as `outline`.
   */
  async search(runId: string, text: string, signal?: AbortSignal): Promise<readonly number[]> {
    const { builder } = await this.#caughtUp(runId);
    const places = new Map(builder.outline().steps.map(({ first, index }) => [first, index]));
    const search = new WordSearch(text);
    const found = new Set<number>();
    let place: number | undefined;
    let step: number | undefined;
    for await (const event of this.#journal.read(runId)) {
      if (event.type === "turn-started" && (places.has(event.sequence) || event.step !== step)) {
        place = places.get(event.sequence);
        step = event.step;
        search.reset();
      }
      if (place !== undefined && search.look(event)) found.add(place);
      if (event.sequence % YIELD_EVENTS !== 0) continue;
      // A long run takes a while: other requests are served meanwhile, and the search stops if the
      // client has left.
      await setImmediate();
      if (signal?.aborted) break;
    }
    return [...found];
  }

  /** The vocabulary that spells tokens, or why there is none. */
  async vocabulary(started: StartedEvent): Promise<Vocabulary | { readonly problem: string }> {
    const { runId } = started;
    const known = this.#vocabularies.get(runId);
    if (known !== undefined) return known;
    let found: Vocabulary | { readonly problem: string };
    try {
      found = await runVocabulary(this.#journal, started);
    } catch (cause) {
      found = { problem: messageOf(cause) };
    }
    this.#vocabularies.clear();
    this.#vocabularies.set(runId, found);
    return found;
  }

  async #stepEvents(runId: string, index: number) {
    const kept = this.#outlines.get(runId);
    const { builder } = kept?.builder.step(index) ? kept : await this.#caughtUp(runId);
    const step = builder.step(index);
    if (step === undefined) return null;
    const [started, events] = await Promise.all([
      this.started(runId),
      readStepEvents(this.#journal, runId, step.first, builder.step(index + 1)?.first),
    ]);
    return { started, events, cutTurns: step.cutTurns };
  }

  async #caughtUp(runId: string, patience = Number.POSITIVE_INFINITY): Promise<KeptOutline> {
    const kept = this.#outlines.get(runId) ?? {
      builder: new OutlineBuilder(),
      more: true,
      reading: Promise.resolve(),
    };
    kept.reading = kept.reading.then(() => this.#read(runId, kept, patience));
    // The run that was requested last is kept longest.
    this.#outlines.delete(runId);
    this.#outlines.set(runId, kept);
    for (const id of this.#outlines.keys()) {
      if (this.#outlines.size > KEPT_OUTLINES) this.#outlines.delete(id);
    }
    try {
      await kept.reading;
    } catch (cause) {
      this.#outlines.delete(runId);
      throw cause;
    }
    return kept;
  }

  async #read(runId: string, kept: KeptOutline, patience: number): Promise<void> {
    const { builder } = kept;
    const from = builder.events;
    const deadline = performance.now() + patience;
    kept.more = false;
    if (this.#journal.skim === undefined) {
      for await (const event of this.#journal.read(runId, from)) builder.add(event);
      return;
    }
    for (const event of this.#journal.skim(runId, from)) {
      builder.add(event);
      if (event.sequence % 512 !== 511 || performance.now() < deadline) continue;
      kept.more = true;
      return;
    }
  }
}
