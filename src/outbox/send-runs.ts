import { setImmediate as breath } from "node:timers/promises";
import type { JournalEvent } from "../trace/event.ts";
import type { Journal, RunSummary } from "../trace/journal.ts";
import { LargeRedactor } from "../trace/redaction/large-redactor.ts";
import { UNREDACTED_FIELDS } from "../trace/redaction/redacting-journal.ts";
import type { RedactionOptions } from "../trace/redaction/redactor.ts";
import type { Observation } from "./observation.ts";
import { observationsOfRun } from "./observations-of-run.ts";
import { type Answer, postTraces } from "./post-traces.ts";
import { type KnownVocabularies, reasoningCounter } from "./reasoning-counter.ts";
import type { Receiver } from "./receiver.ts";
import { requireSendingPackages } from "./require-sending-packages.ts";
import { NOTHING_SENT, readMark, writeMark } from "./sent-mark.ts";

export interface SendOptions {
  /**
   * `all`: every run of the journal. `asked`: the runs marked with `askToSend`. Or a list of run
   * ids. Default: `all`.
   */
  readonly runs?: "all" | "asked" | readonly string[] | undefined;
  /** Ids of runs to skip. Default: none. */
  readonly except?: ReadonlySet<string> | undefined;
  /** Only runs that started at this time or later, in milliseconds since 1970. Default: all. */
  readonly since?: number | undefined;
  /** Only look at this many of the newest runs. Default: all. */
  readonly newest?: number | undefined;
  /** Milliseconds without an event after which an unfinished run is sent as far as it goes. Default: 60,000. */
  readonly quietMilliseconds?: number | undefined;
  /** Send what was said, and not only names, counts and times. Default: true. */
  readonly content?: boolean | undefined;
  /**
   * Secrets to remove, in addition to those removed when the run was written. False: don't scan
   * again. Default: patterns of secrets and the values of secret environment variables.
   */
  readonly redaction?: RedactionOptions | false | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface Sent {
  /** Runs that the receiver now has completely, as far as they go. */
  readonly runIds: readonly string[];
  /**
   * Runs that the receiver did not accept this time, or not completely, and why. The rest stays in
   * the outbox.
   */
  readonly failed: readonly { readonly runId: string; readonly reason: string }[];
  /** When the receiver may be tried again, as it said; null if it did not say, or was available. */
  readonly retryAfterMilliseconds: number | null;
  /** The receiver was unreachable or busy: the runs after the first failed one were not tried. */
  readonly away: boolean;
}

/** Of one request: receivers reject bodies that are too large. */
const MOST_SPANS = 200;
const MOST_CHARACTERS = 500_000;

/** After this many milliseconds of work, running runs of this process get a turn. */
const LONGEST_HOLD = 5;

/** Puts a run into the outbox: `sendRuns` with `runs: "asked"` sends it, now or in another process. */
export async function askToSend(
  journal: Journal,
  runId: string,
  receiver: Receiver,
): Promise<void> {
  if ((await readMark(journal, runId, receiver)) !== null) return;
  await writeMark(journal, runId, receiver, NOTHING_SENT);
}

/**
 * Sends what the receiver doesn't have yet. The journal is the outbox: what the receiver accepted
 * is marked, request by request, only after it confirmed it. So nothing is lost while the receiver
 * is unreachable, slow or rejecting, or when this process dies; only a request that was in progress
 * then is sent twice, with the same ids. A rejected request doesn't block others, and is retried
 * with the next call. Sending only reads the journal and never delays a run.
 *
 * Stops at the first failed run if the receiver is unreachable, so that an hour without it costs
 * one request per call and not one per run.
 *
 * @throws OstinatoError `runtime.package-missing` without the packages of Langfuse and
 *   OpenTelemetry.
 */
export async function sendRuns(
  journal: Journal,
  receiver: Receiver,
  options: SendOptions = {},
): Promise<Sent> {
  requireSendingPackages();
  const runIds: string[] = [];
  const failed: Sent["failed"][number][] = [];
  const sender = new Sender(journal, receiver, options);
  for (const run of await sender.waiting()) {
    if (options.signal?.aborted) break;
    const answer = await sender.send(run);
    if (answer === null) continue;
    const { runId } = run;
    if (answer.reason === null) runIds.push(runId);
    else failed.push({ runId, reason: answer.reason });
    if (answer.kind === "posted") continue;
    const { retryAfterMilliseconds } = answer;
    return { runIds, failed, retryAfterMilliseconds, away: true };
  }
  return { runIds, failed, retryAfterMilliseconds: null, away: false };
}

/** The result of sending a batch or a run. */
type Posted =
  | Extract<Answer, { kind: "away" }>
  | {
      readonly kind: "posted";
      /** Ids of the spans that were not accepted. */
      readonly refused: readonly string[];
      /** Why not; null when all were accepted. */
      readonly reason: string | null;
    };

class Sender {
  readonly #journal: Journal;
  readonly #receiver: Receiver;
  readonly #options: SendOptions;
  readonly #redactor: LargeRedactor | null;
  readonly #vocabularies: KnownVocabularies = new Map();

  constructor(journal: Journal, receiver: Receiver, options: SendOptions) {
    this.#journal = journal;
    this.#receiver = receiver;
    this.#options = options;
    const { redaction = {} } = options;
    this.#redactor = redaction === false ? null : new LargeRedactor(redaction);
  }

  /** Runs that the receiver doesn't have completely, oldest first. */
  async waiting(): Promise<RunSummary[]> {
    const { runs = "all", since = 0, newest = Number.MAX_SAFE_INTEGER, except } = this.#options;
    const waiting: RunSummary[] = [];
    const all = await this.#journal.list({ limit: newest });
    for (const run of all.toReversed()) {
      if (run.startedAt < since || (typeof runs !== "string" && !runs.includes(run.runId)))
        continue;
      if (except?.has(run.runId)) continue;
      const mark = await readMark(this.#journal, run.runId, this.#receiver);
      if (mark === null && runs === "asked") continue;
      const { events, refused } = mark ?? NOTHING_SENT;
      if (events < run.events || refused.size > 0) waiting.push(run);
    }
    return waiting;
  }

  /** Null: the run is still running, and is left for later. */
  async send(run: RunSummary): Promise<Posted | null> {
    const { runId } = run;
    if (run.status === "unfinished" && !(await this.#isQuiet(run))) return null;
    const events: JournalEvent[] = [];
    let rested = performance.now();
    for await (const event of this.#journal.read(runId)) {
      events.push(await this.#redacted(event));
      if (performance.now() - rested < LONGEST_HOLD) continue;
      await breath();
      rested = performance.now();
    }
    const [started] = events;
    if (started?.type !== "run-started") return null;
    const reasoningTokens = await reasoningCounter(this.#journal, started, this.#vocabularies);
    const before = (await readMark(this.#journal, runId, this.#receiver)) ?? NOTHING_SENT;
    const observations = observationsOfRun(events, {
      content: this.#options.content ?? true,
      ...(reasoningTokens && { reasoningTokens }),
    });
    const isNew = ({ changedAt }: Observation): boolean => changedAt >= before.events;
    const fresh = observations.filter(isNew);
    const again = observations.filter((each) => !isNew(each) && before.refused.has(each.spanId));
    const refused = new Set(again.map(({ spanId }) => spanId));
    let has = before.events;
    let reason: string | null = null;
    // A rejected span is sent on its own, so that it doesn't fail others with it.
    for (const group of [again, fresh]) {
      let sent = 0;
      for (const batch of batchesOf(group)) {
        const answer = await this.#post(batch);
        if (answer.kind === "away") return answer;
        reason ??= answer.reason;
        for (const { spanId } of batch) refused.delete(spanId);
        for (const spanId of answer.refused) refused.add(spanId);
        sent += batch.length;
        if (group === fresh) has = fresh[sent]?.changedAt ?? events.length;
        await writeMark(this.#journal, runId, this.#receiver, { events: has, refused });
      }
    }
    return { kind: "posted", refused: [...refused], reason };
  }

  async #isQuiet({ runId, events }: RunSummary): Promise<boolean> {
    const { quietMilliseconds = 60_000 } = this.#options;
    let last = 0;
    for await (const event of this.#journal.read(runId, Math.max(0, events - 1))) last = event.time;
    return Date.now() - last >= quietMilliseconds;
  }

  /** A batch that is too large for one request is split in two. */
  async #post(batch: readonly Observation[]): Promise<Posted> {
    const { signal } = this.#options;
    const { encodeTraces } = await import("./encode-traces.ts");
    await breath();
    const encoded = await encodeTraces(batch, this.#receiver);
    await breath();
    const answer = await postTraces(encoded, this.#receiver, signal);
    if (answer.kind === "away") return answer;
    if (answer.kind === "taken") return { kind: "posted", refused: [], reason: null };
    if (!answer.tooLarge || batch.length === 1) {
      return { kind: "posted", refused: batch.map(({ spanId }) => spanId), reason: answer.reason };
    }
    const half = Math.ceil(batch.length / 2);
    const first = await this.#post(batch.slice(0, half));
    if (first.kind === "away") return first;
    const second = await this.#post(batch.slice(half));
    if (second.kind === "away") return second;
    return {
      kind: "posted",
      refused: [...first.refused, ...second.refused],
      reason: first.reason ?? second.reason,
    };
  }

  #redacted(event: JournalEvent): JournalEvent | Promise<JournalEvent> {
    if (this.#redactor === null) return event;
    return this.#redactor.value(event, new Set(), UNREDACTED_FIELDS);
  }
}

/** Splits spans into requests of a size that receivers accept. */
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
