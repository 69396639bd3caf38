import { complaints } from "./complaints.ts";
import type { LlamaAddon } from "./llama-addon.ts";

/** So many turns of the event loop after it was taken away a logger is finalized. */
const turnsToFinalize = 5;

/**
 * Sends what llama.cpp logs as errors to `complaints`.
 *
 * In node-llama-cpp 3.22.1 a logger that was replaced switches off its successor when it is finalized, and
 * llama.cpp then writes to standard error: whoever may have set one is taken away first.
 */
export async function hearComplaints(addon: LlamaAddon): Promise<void> {
  addon.setLogger(null);
  for (let turn = 0; turn < turnsToFinalize; turn++) await new Promise(setImmediate);
  addon.setLogger((_level, message) => complaints.add(message));
  addon.setLoggerLogLevel(2);
}
