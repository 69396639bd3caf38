import { setImmediate, setTimeout } from "node:timers/promises";

/** Milliseconds without a key after which earlier input can no longer arrive. */
const QUIET = 50;

const CONTROL_C = "\x03";

/**
 * Drops input that was typed before a question is shown: it can't be the answer. Leaves the terminal raw, so
 * that keys typed from now on aren't echoed before the question reads them. Resolves when no key has come
 * for a moment, or `signal` fires. Returns whether anything was dropped.
 *
 * @param onInterrupt Called for Ctrl-C, which a raw terminal delivers as a key.
 */
export async function dropTypedAhead(
  keys: NodeJS.ReadStream,
  signal: AbortSignal,
  onInterrupt: () => void,
): Promise<boolean> {
  let dropped = 0;
  const drop = (typed: Buffer | string) => {
    dropped++;
    if (typed.includes(CONTROL_C)) onInterrupt();
  };
  keys.setRawMode?.(true);
  keys.on("data", drop);
  try {
    for (let before = -1; before !== dropped && !signal.aborted; ) {
      before = dropped;
      await setTimeout(QUIET);
      // On a busy machine the timer may fire before pending input is read.
      await setImmediate();
    }
  } finally {
    keys.off("data", drop);
    keys.pause();
  }
  return dropped > 0;
}
