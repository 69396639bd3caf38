import { hash } from "node:crypto";
import { OstinatoError } from "../../errors.ts";
import type { Token, Vocabulary } from "../../harmony/index.ts";
import type { JournalEvent, TurnFinished, TurnStarted } from "../event.ts";
import { redactedMessage } from "../inbox/redacted-message.ts";
import type { Journal, TimedEvent } from "../journal.ts";
import { LargeRedactor } from "./large-redactor.ts";
import { RedactedPrompt } from "./redacted-prompt.ts";
import type { RedactionOptions } from "./redactor.ts";

export interface RedactingJournalOptions extends RedactionOptions {
  /** The model's vocabulary, to find and replace secrets in token ids. */
  readonly vocabulary: Vocabulary;
}

/** Fields that hold no text of the run: ids, hashes, numbers. Tokens are handled separately. */
export const UNREDACTED_FIELDS: ReadonlySet<string> = new Set([
  ...[
    "type",
    "time",
    "step",
    "callId",
    "promptHash",
    "digest",
    "saved",
    "seed",
    "sampling",
    "usage",
    "effect",
  ],
  ...["newTokens", "tokens", "probabilities", "prefixLength", "schemaVersion", "ostinatoVersion"],
]);

/**
 * A journal that removes secrets from events before they are written: from every text and key at
 * any depth, and from token ids.
 *
 * The record is then that of a run in which `[redacted:NAME]` had been in the secret's place
 * throughout: tokens are those of the replaced text, and prompt hashes cover them. Redrive is
 * exact. Verify is not, from the first event marked `redacted` on, and a resumed run's model reads
 * the replacement. The running run is not touched.
 */
export function redactingJournal(journal: Journal, options: RedactingJournalOptions): Journal {
  const redactor = new LargeRedactor(options);
  const runs = new Map<string, RunRedaction>();
  // One append after another: how a run is written depends on what was written before.
  let queue: Promise<unknown> = Promise.resolve();
  const append = async (
    runId: string,
    events: readonly TimedEvent[],
    origin?: Parameters<Journal["append"]>[2],
  ): Promise<readonly JournalEvent[]> => {
    const run =
      runs.get(runId) ?? new RunRedaction(redactor, options.vocabulary, () => journal.read(runId));
    const clean: TimedEvent[] = [];
    for (const event of events) {
      const redacted = run.redact(event, clean);
      clean.push(redacted instanceof Promise ? await redacted : redacted);
    }
    const written = await journal.append(runId, clean, origin);
    if (events.at(-1)?.type === "run-finished") runs.delete(runId);
    else runs.set(runId, run);
    return written;
  };
  const close = () => queue.then(() => journal.close());
  return {
    append(runId, events, origin) {
      const done = queue.then(() => append(runId, events, origin));
      queue = done.catch(() => {});
      return done;
    },
    ...(journal.isImmediate !== undefined && { isImmediate: journal.isImmediate }),
    ...(journal.trust && { trust: journal.trust.bind(journal) }),
    ...(journal.lease && { lease: journal.lease.bind(journal) }),
    ...(journal.isWritten && { isWritten: journal.isWritten.bind(journal) }),
    ...(journal.watchRun && { watchRun: journal.watchRun.bind(journal) }),
    ...(journal.latest && { latest: journal.latest.bind(journal) }),
    read: (runId, from) => journal.read(runId, from),
    list: (query) => journal.list(query),
    attach: (runId, name, text) => journal.attach(runId, name, text),
    attached: (runId, name) => journal.attached(runId, name),
    post: async (runId, message) => journal.post(runId, await redactedMessage(message, redactor)),
    messages: (runId, after) => journal.messages(runId, after),
    prune: (query) => journal.prune(query),
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** What redaction has to remember about one run: nothing, until the first secret. */
class RunRedaction {
  readonly #redactor: LargeRedactor;
  readonly #vocabulary: Vocabulary;
  readonly #written: () => AsyncIterable<TimedEvent>;
  #prompt: RedactedPrompt | null = null;
  /** A text since the last turn began held a secret, or there was no turn yet. */
  #suspect = true;
  #found = new Set<string>();

  constructor(
    redactor: LargeRedactor,
    vocabulary: Vocabulary,
    written: () => AsyncIterable<TimedEvent>,
  ) {
    this.#redactor = redactor;
    this.#vocabulary = vocabulary;
    this.#written = written;
  }

  /**
   * At once for most events, which hold no secret.
   *
   * @param before Events of the same append that come before, as they will be written.
   */
  redact(event: TimedEvent, before: readonly TimedEvent[]): TimedEvent | Promise<TimedEvent> {
    this.#found = new Set();
    const scanned = this.#redactor.value(event, this.#found, UNREDACTED_FIELDS);
    if (!(scanned instanceof Promise) && this.#isClean(scanned)) return scanned;
    return this.#redacted(scanned, before);
  }

  /** The event was scanned, no secret was found, and its tokens can't hold one. */
  #isClean(event: TimedEvent): boolean {
    if (this.#found.size > 0) return false;
    if (event.type === "turn-started") return this.#prompt === null && !this.#suspect;
    if (event.type === "turn-finished") return this.#prompt === null && event.repairs.length === 0;
    return true;
  }

  async #redacted(
    scanned: TimedEvent | Promise<TimedEvent>,
    before: readonly TimedEvent[],
  ): Promise<TimedEvent> {
    let clean = await scanned;
    if (this.#found.size > 0) this.#suspect = true;
    if (clean.type === "turn-started") clean = await this.#turnStarted(clean, before);
    if (clean.type === "turn-finished") clean = await this.#turnFinished(clean, before);
    return this.#found.size === 0 ? clean : { ...clean, redacted: [...this.#found].sort() };
  }

  async #turnStarted(
    event: TurnStarted & { readonly time: number },
    before: readonly TimedEvent[],
  ): Promise<TimedEvent> {
    const suspect = this.#suspect;
    this.#suspect = false;
    if (this.#prompt === null) {
      if (!suspect || !(await this.#hasSecret(event.newTokens))) return event;
      this.#prompt = await this.#recall(before);
    }
    const { prefixLength, written } = await this.#prompt.splice(
      event.prefixLength,
      event.newTokens,
    );
    const promptHash = hashTokens(this.#prompt.written);
    return { ...event, prefixLength, newTokens: written, promptHash };
  }

  async #turnFinished(
    event: TurnFinished & { readonly time: number },
    before: readonly TimedEvent[],
  ): Promise<TimedEvent> {
    if (this.#prompt === null) {
      // Text that the parser left out of the messages is only in the tokens.
      const suspect = this.#found.size > 0 || event.repairs.length > 0;
      if (!suspect || !(await this.#hasSecret(event.tokens))) return event;
      this.#prompt = await this.#recall(before);
    }
    const { written, chunks } = await this.#prompt.add(event.tokens);
    const { probabilities } = event;
    if (probabilities === undefined) return { ...event, tokens: written };
    let at = 0;
    const aligned = chunks.flatMap(({ model, journal }) => {
      const part = probabilities.slice(at, at + model.length);
      at += model.length;
      return model === journal ? part : journal.map(() => null);
    });
    return { ...event, tokens: written, probabilities: aligned };
  }

  async #hasSecret(tokens: readonly Token[]): Promise<boolean> {
    const chunks = await this.#newPrompt().redact(tokens);
    return chunks.some(({ model, journal }) => model !== journal);
  }

  #newPrompt(): RedactedPrompt {
    return new RedactedPrompt(this.#vocabulary, (text) => this.#redactor.text(text, this.#found));
  }

  /** The stream so far, from the written events: up to here the model has the same. */
  async #recall(before: readonly TimedEvent[]): Promise<RedactedPrompt> {
    const prompt = this.#newPrompt();
    const follow = async (event: TimedEvent): Promise<void> => {
      if (event.type === "turn-started") await prompt.splice(event.prefixLength, event.newTokens);
      if (event.type === "turn-finished") await prompt.add(event.tokens);
    };
    try {
      for await (const event of this.#written()) await follow(event);
    } catch (cause) {
      // Its first event is among those that are about to be written.
      if (!OstinatoError.is(cause) || cause.code !== "journal.run-not-found") throw cause;
    }
    for (const event of before) await follow(event);
    return prompt;
  }
}

/** As `turn-started` hashes a prompt: little-endian 32-bit ids. */
function hashTokens(tokens: readonly Token[]): string {
  const bytes = Int32Array.from(tokens);
  return hash("sha256", new Uint8Array(bytes.buffer), "hex");
}
