import { setImmediate, setTimeout } from "node:timers/promises";

/** Time without a key, in milliseconds, after which nothing that was typed before is still on its way. */
const QUIET = 50;

const CONTROL_C = "\x03";

/**
 * Throws away what was typed on a terminal before a question stands there: it can't be the answer. Leaves
 * the terminal raw, so that nothing that is typed from now on is echoed before the question reads it.
 * Resolves when no key has come for a moment, or `signal` fires. Returns whether there was anything.
 *
 * @param onInterrupt Ctrl-C, which a raw terminal hands over as a key.
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
      // On a busy machine a timer may come before what the terminal holds already is read.
      await setImmediate();
    }
  } finally {
    keys.off("data", drop);
    keys.pause();
  }
  return dropped > 0;
}
