import { setImmediate as breath } from "node:timers/promises";
import type { JournalEvent } from "../event.ts";
import type { Journal, RunSummary } from "../journal.ts";
import { UNREDACTED_FIELDS } from "../redaction/redacting-journal.ts";
import { type RedactionOptions, Redactor } from "../redaction/redactor.ts";
import type { Observation } from "./observation.ts";
import { observationsOfRun } from "./observations-of-run.ts";
import { type Answer, postTraces } from "./post-traces.ts";
import { type KnownVocabularies, reasoningCounter } from "./reasoning-counter.ts";
import type { Receiver } from "./receiver.ts";

export interface SendOptions {
  /**
   * `all`: every run of the journal. `asked`: those that `askToSend` named. Or these runs, by their ids.
   * Default: `all`.
   */
  readonly runs?: "all" | "asked" | readonly string[];
  /** Only runs that started at this time or later, in milliseconds since 1970. Default: all. */
  readonly since?: number;
  /** Only the newest so many are looked at. Default: all. */
  readonly newest?: number;
  /** Milliseconds without an event after which an unfinished run is sent as far as it goes. Default: 60,000. */
  readonly quietMilliseconds?: number;
  /** Send what was said, and not only names, counts and times. Default: true. */
  readonly content?: boolean;
  /**
   * What is taken out besides what was taken out when the run was written. False: nothing is looked for
   * again. Default: patterns of secrets and the values of secret environment variables.
   */
  readonly redaction?: RedactionOptions | false;
  readonly signal?: AbortSignal;
}

export interface Sent {
  /** Runs that the receiver now has as far as they go. */
  readonly runIds: readonly string[];
  /** Runs that the receiver did not take this time, and why: they stay in the outbox. */
  readonly failed: readonly { readonly runId: string; readonly reason: string }[];
  /** When the receiver said that it may be asked again; null: it did not, or was not away. */
  readonly retryAfterMilliseconds: number | null;
  /** The receiver was away or busy: the runs after the first failed one were not tried. */
  readonly away: boolean;
}

/** Of one request: a receiver refuses bodies that are too large. */
const MOST_SPANS = 200;
const MOST_CHARACTERS = 500_000;

/** Milliseconds of work after which a run under way in this process gets its turn. */
const LONGEST_HOLD = 5;

/** A run's mark at a receiver: how many of its events it has; 0 for one that shall be sent. */
function markOf({ name }: Receiver): string {
  return `sent to ${name}`;
}

/** Puts a run into the outbox: `sendRuns` with `runs: "asked"` sends it, now or in another process. */
export async function askToSend(
  journal: Journal,
  runId: string,
  receiver: Receiver,
): Promise<void> {
  const mark = markOf(receiver);
  if ((await journal.attached(runId, mark)) === null) await journal.attach(runId, mark, "0");
}

/**
 * Sends what the journal has and the receiver has not. The journal is the outbox: what the receiver took
 * is marked, request by request, when it said so, and nothing before; so nothing is lost while it is
 * away, slow or refusing, or when this process dies, and nothing but a request that was under way then
 * is sent twice, with the same ids. It reads the journal beside the runs and never delays one.
 *
 * Stops at the first run that the receiver does not take when it is away, so that an hour without it
 * costs one request a call and not one a run.
 */
export async function sendRuns(
  journal: Journal,
  receiver: Receiver,
  options: SendOptions = {},
): Promise<Sent> {
  const runIds: string[] = [];
  const failed: Sent["failed"][number][] = [];
  const sender = new Sender(journal, receiver, options);
  for (const run of await sender.waiting()) {
    if (options.signal?.aborted) break;
    const answer = await sender.send(run);
    if (answer === null) continue;
    if (answer.kind === "taken") {
      runIds.push(run.runId);
      continue;
    }
    failed.push({ runId: run.runId, reason: answer.reason });
    if (answer.kind === "refused") continue;
    const { retryAfterMilliseconds } = answer;
    return { runIds, failed, retryAfterMilliseconds, away: true };
  }
  return { runIds, failed, retryAfterMilliseconds: null, away: false };
}

class Sender {
  readonly #journal: Journal;
  readonly #receiver: Receiver;
  readonly #options: SendOptions;
  readonly #redactor: Redactor | null;
  readonly #vocabularies: KnownVocabularies = new Map();

  constructor(journal: Journal, receiver: Receiver, options: SendOptions) {
    this.#journal = journal;
    this.#receiver = receiver;
    this.#options = options;
    const { redaction = {} } = options;
    this.#redactor = redaction === false ? null : new Redactor(redaction);
  }

  /** Runs of which the receiver has not all, the oldest first. */
  async waiting(): Promise<RunSummary[]> {
    const { runs = "all", since = 0, newest = Number.MAX_SAFE_INTEGER } = this.#options;
    const waiting: RunSummary[] = [];
    const all = await this.#journal.list({ limit: newest });
    for (const run of all.toReversed()) {
      if (run.startedAt < since || (typeof runs !== "string" && !runs.includes(run.runId)))
        continue;
      const mark = await this.#journal.attached(run.runId, markOf(this.#receiver));
      if (Number(mark ?? 0) < run.events && !(runs === "asked" && mark === null)) waiting.push(run);
    }
    return waiting;
  }

  /** Null: the run is going on, and is left for later. */
  async send(run: RunSummary): Promise<Answer | null> {
    const { runId } = run;
    if (run.status === "unfinished" && !(await this.#isQuiet(run))) return null;
    const events: JournalEvent[] = [];
    let rested = performance.now();
    for await (const event of this.#journal.read(runId)) {
      events.push(this.#redacted(event));
      if (performance.now() - rested < LONGEST_HOLD) continue;
      await breath();
      rested = performance.now();
    }
    const [started] = events;
    if (started?.type !== "run-started") return null;
    const reasoningTokens = await reasoningCounter(this.#journal, started, this.#vocabularies);
    const done = Number((await this.#journal.attached(runId, markOf(this.#receiver))) ?? 0);
    const observations = observationsOfRun(events, {
      content: this.#options.content ?? true,
      ...(reasoningTokens && { reasoningTokens }),
    }).filter(({ changedAt }) => changedAt >= done);
    let sent = 0;
    for (const batch of batchesOf(observations)) {
      const answer = await this.#post(batch);
      if (answer.kind !== "taken") return answer;
      sent += batch.length;
      const next = observations[sent];
      const has = next === undefined ? events.length : next.changedAt;
      await this.#journal.attach(runId, markOf(this.#receiver), String(has));
    }
    return { kind: "taken" };
  }

  async #isQuiet({ runId, events }: RunSummary): Promise<boolean> {
    const { quietMilliseconds = 60_000 } = this.#options;
    let last = 0;
    for await (const event of this.#journal.read(runId, Math.max(0, events - 1))) last = event.time;
    return Date.now() - last >= quietMilliseconds;
  }

  /** What is too large for one request goes in two. */
  async #post(batch: readonly Observation[]): Promise<Answer> {
    const { signal } = this.#options;
    const { encodeTraces } = await import("./encode-traces.ts");
    await breath();
    const encoded = await encodeTraces(batch, this.#receiver);
    await breath();
    const answer = await postTraces(encoded, this.#receiver, signal);
    if (answer.kind !== "refused" || !answer.tooLarge || batch.length === 1) return answer;
    const half = Math.ceil(batch.length / 2);
    const first = await this.#post(batch.slice(0, half));
    return first.kind === "taken" ? this.#post(batch.slice(half)) : first;
  }

  #redacted(event: JournalEvent): JournalEvent {
    if (this.#redactor === null) return event;
    return this.#redactor.value(event, new Set(), UNREDACTED_FIELDS);
  }
}

/** Requests of a size that receivers take. */
function* batchesOf(observations: readonly Observation[]): Generator<readonly Observation[]> {
  let batch: Observation[] = [];
  let characters = 0;
  for (const observation of observations) {
    const size = JSON.stringify(observation).length;
    if (batch.length >= MOST_SPANS || (batch.length > 0 && characters + size > MOST_CHARACTERS)) {
      yield batch;
      batch = [];
      characters = 0;
    }
    batch.push(observation);
    characters += size;
  }
  if (batch.length > 0) yield batch;
}
