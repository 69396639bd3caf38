import { setTimeout as wait } from "node:timers/promises";
import type { LockOptions } from "proper-lockfile";

const stale = 20_000;
const update = 4_000;
const poll = 200;

export interface DownloadLock {
  /** Fires when another process took the lock, for instance after this machine slept. */
  readonly lost: AbortSignal;
  release(): Promise<void>;
}

/**
 * Waits until no other process works on this file; a dead one's lock is taken over.
 * @param whileWaiting Called now and then; true ends the wait, since the file is there.
 * @returns Null when the wait was ended so.
 */
export async function lockDownload(
  target: string,
  whileWaiting: () => Promise<boolean>,
  signal: AbortSignal | undefined,
): Promise<DownloadLock | null> {
  const { default: lockfile } = await import("proper-lockfile");
  const lost = new AbortController();
  const options: LockOptions = {
    realpath: false,
    stale,
    update,
    onCompromised: (error) => lost.abort(error),
  };
  for (;;) {
    signal?.throwIfAborted();
    try {
      const release = await lockfile.lock(target, options);
      return { lost: lost.signal, release: () => release().catch(() => {}) };
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "ELOCKED")) throw error;
    }
    if (await whileWaiting()) return null;
    await wait(poll, undefined, signal === undefined ? {} : { signal });
  }
}
