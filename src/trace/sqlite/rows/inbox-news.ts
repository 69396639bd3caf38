import type { DatabaseSync } from "node:sqlite";
import { postCount } from "../../inbox/post-count.ts";

/** How long after it another process's message may be noticed, in milliseconds: far less than a model's step takes. */
const FRESH_MILLISECONDS = 2;
/** Inboxes that are known to be empty. */
const MOST_EMPTY = 1000;

/**
 * Which inboxes of a file hold nothing new, so that a run needn't read its own at each of its steps. What this
 * process posts is noticed at once.
 */
export class InboxNews {
  readonly #dataVersion;
  /** By run: the number of the last message that was read, after which there was none. */
  readonly #empty = new Map<string, number>();
  #version = -1;
  #posts = -1;
  #lookedAt = Number.NEGATIVE_INFINITY;

  constructor(database: DatabaseSync) {
    this.#dataVersion = database.prepare("PRAGMA data_version");
  }

  /** Whether nothing was posted to the run after message number `after`. False: it has to be read. */
  isEmpty(runId: string, after: number): boolean {
    this.#look();
    return this.#empty.get(runId) === after;
  }

  /** The run's inbox was read after `isEmpty`, and has nothing after this number. */
  noteEmpty(runId: string, after: number): void {
    if (this.#empty.size >= MOST_EMPTY) this.#empty.clear();
    this.#empty.set(runId, after);
  }

  #look(): void {
    const posts = postCount();
    const now = performance.now();
    if (posts === this.#posts && now - this.#lookedAt < FRESH_MILLISECONDS) return;
    this.#lookedAt = now;
    // Changes when another connection has written the file.
    const version = Number(this.#dataVersion.get()?.data_version);
    if (posts !== this.#posts || version !== this.#version) this.#empty.clear();
    this.#posts = posts;
    this.#version = version;
  }
}
