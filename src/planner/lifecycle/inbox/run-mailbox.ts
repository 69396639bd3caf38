import { checkedMessage } from "../../../trace/inbox/checked-message.ts";
import type { PostedMessage, RunMessage } from "../../../trace/inbox.ts";
import type { Journal } from "../../../trace/journal.ts";

/** How long after another process posted a message the run notices it, in milliseconds. */
const POLL_MILLISECONDS = 100;

/** How often the run looks for a message that aborts it, in milliseconds. */
const WATCH_MILLISECONDS = 250;

interface OpenInbox {
  readonly journal: Pick<Journal, "post" | "messages">;
  readonly runId: string;
  /** Number of the last message that the run has taken. */
  readonly taken: number;
  /**
   * The last message that was there when the run was resumed: an abort up to it was for an earlier attempt.
   * Infinity in a replay, where nothing aborts the run.
   */
  readonly old: number;
  readonly beforeReading: () => Promise<void>;
  readonly onAbort: (abort: AbortMessage) => void;
}

/** The reason of the run's signal when a message aborts it. */
export class AbortMessage extends Error {
  override readonly name = "AbortMessage";
  readonly number: number;

  constructor(number: number, reason = "a message to the run aborted it") {
    super(reason);
    this.number = number;
  }
}

/**
 * A run's side of its inbox in the journal, and the way by which its handle posts there. Before the run has
 * begun there is no inbox yet: what is sent then waits for it.
 */
export class RunMailbox {
  readonly #begun = Promise.withResolvers<OpenInbox | null>();
  #inbox: OpenInbox | null = null;
  #taken = 0;
  #hasEnded = false;
  /** The senders that wait, by the number of their message. */
  readonly #senders = new Map<number, (taken: boolean) => void>();
  #onNews: (() => void) | null = null;
  #watch: NodeJS.Timeout | undefined;

  /** The run is in the journal. From now on a message that aborts it is acted on, also in the middle of a step. */
  open(inbox: OpenInbox): void {
    this.#inbox = inbox;
    this.#taken = inbox.taken;
    this.#begun.resolve(inbox);
    if (inbox.old === Number.POSITIVE_INFINITY) return;
    this.#watch = setInterval(() => this.#lookForAbort(), WATCH_MILLISECONDS).unref();
  }

  async #lookForAbort(): Promise<void> {
    try {
      for (const posted of await this.messages(this.#taken)) if (this.aborts(posted)) return;
    } catch {
      // The loop reads the inbox too, and reports the error.
    }
  }

  /** Whether this message aborts the run, which is then aborted. */
  aborts({ number, message }: PostedMessage): boolean {
    if (message.kind !== "abort" || this.#inbox === null || number <= this.#inbox.old) return false;
    this.#inbox.onAbort(new AbortMessage(number, message.reason));
    return true;
  }

  /**
   * Posts a message. True once the run has taken it; false if it ended before.
   * @throws OstinatoError `input.invalid`, `journal.write`.
   */
  async send(message: RunMessage): Promise<boolean> {
    checkedMessage(message);
    const inbox = await this.#begun.promise;
    if (inbox === null || this.#hasEnded) return false;
    const number = await inbox.journal.post(inbox.runId, message);
    if (number <= this.#taken) return true;
    if (this.#hasEnded) return false;
    this.#onNews?.();
    return new Promise((resolve) => this.#senders.set(number, resolve));
  }

  /** What was posted after message number `after`. */
  async messages(after: number): Promise<readonly PostedMessage[]> {
    const inbox = this.#inbox;
    if (inbox === null) return [];
    await inbox.beforeReading();
    return inbox.journal.messages(inbox.runId, after);
  }

  /** The run has recorded the message. */
  noteTaken(number: number): void {
    this.#taken = number;
    this.#senders.get(number)?.(true);
    this.#senders.delete(number);
  }

  /** Resolves when there may be news, or when the signal fires. */
  async news(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, POLL_MILLISECONDS);
    const stop = () => resolve();
    signal.addEventListener("abort", stop, { once: true });
    this.#onNews = resolve;
    await promise;
    this.#onNews = null;
    // The signal is the run's: one that is paused for days looks a million times.
    signal.removeEventListener("abort", stop);
    clearTimeout(timer);
  }

  /** The run has ended. What it did not take stays in its inbox. */
  end(): void {
    this.#hasEnded = true;
    clearInterval(this.#watch);
    this.#begun.resolve(null);
    for (const settle of this.#senders.values()) settle(false);
    this.#senders.clear();
  }
}
