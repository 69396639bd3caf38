import { complaints } from "./complaints.ts";
import type { LlamaAddon } from "./llama-addon.ts";

/** How many turns of the event loop it takes until a removed logger is finalized. */
const turnsToFinalize = 5;

/**
 * Redirects llama.cpp's error log to `complaints`.
 *
 * In node-llama-cpp 3.22.1 a replaced logger disables its successor when it is finalized, and llama.cpp then
 * writes to standard error. So any existing logger is removed first.
 */
export async function hearComplaints(addon: LlamaAddon): Promise<void> {
  addon.setLogger(null);
  for (let turn = 0; turn < turnsToFinalize; turn++) await new Promise(setImmediate);
  addon.setLogger((_level, message) => complaints.add(message));
  addon.setLoggerLogLevel(2);
}
