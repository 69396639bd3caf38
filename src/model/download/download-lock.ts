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
 * Waits until no other process is downloading this file. The lock of a dead process is taken over.
 * @param whileWaiting Called periodically. Returns true to end the wait because the file exists.
 * @returns Null if `whileWaiting` ended the wait.
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
