import { setTimeout as sleep } from "node:timers/promises";
import type { JournalEvent } from "../event.ts";
import type { Journal } from "../journal.ts";

export interface FollowOptions {
  /** The number of the first event wanted, for example the one after the last that was seen. Default: 0. */
  readonly from?: number | undefined;
  /** Ends the following, without an error. */
  readonly signal?: AbortSignal | undefined;
}

/** How often a journal that doesn't report appends is looked at. */
const LOOK_MILLISECONDS = 250;

/**
 * The events of a run as they are written, by whatever process, until the run ends. Events that are there
 * already come first; none is missed or repeated. A slow reader holds up nobody: each event is read from the
 * journal when it is asked for.
 *
 * @throws OstinatoError `journal.run-not-found`, `journal.corrupt`.
 */
export async function* followRun(
  journal: Journal,
  runId: string,
  options: FollowOptions = {},
): AsyncGenerator<JournalEvent, void, void> {
  const { from = 0, signal } = options;
  const bell = new Bell();
  const stop = () => bell.ring();
  signal?.addEventListener("abort", stop);
  const unwatch = await journal.watchRun?.(runId, () => bell.ring());
  try {
    let next = from;
    for (let hasEnded = false; !signal?.aborted; ) {
      let isNew = false;
      for await (const event of journal.read(runId, next)) {
        if (signal?.aborted) return;
        next = event.sequence + 1;
        isNew = true;
        hasEnded = event.type === "run-finished";
        yield event;
      }
      if (hasEnded || (!isNew && (await isOver(journal, runId, next)))) return;
      if (!signal?.aborted) await bell.heard(unwatch === undefined ? LOOK_MILLISECONDS : null);
    }
  } finally {
    unwatch?.();
    signal?.removeEventListener("abort", stop);
  }
}

/** True for a run that had ended before `next`: nothing more comes. */
async function isOver(journal: Journal, runId: string, next: number): Promise<boolean> {
  const found = (await journal.list({ runId })).find((run) => run.runId === runId);
  return found !== undefined && found.status !== "unfinished" && found.events <= next;
}

/** Remembers that it was rung while nobody listened. */
class Bell {
  #isRung = false;
  #wake: (() => void) | null = null;

  ring(): void {
    this.#isRung = true;
    this.#wake?.();
  }

  /** @param milliseconds Returns after this long at the latest; null: only when it is rung. */
  async heard(milliseconds: number | null): Promise<void> {
    if (!this.#isRung) {
      const rung = new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      const late = new AbortController();
      const timer =
        milliseconds === null
          ? rung
          : sleep(milliseconds, undefined, { signal: late.signal }).catch(() => {});
      await Promise.race([rung, timer]);
      late.abort();
    }
    this.#isRung = false;
    this.#wake = null;
  }
}
