const kept = 20;
const lines: string[] = [];

/**
 * The last lines that llama.cpp logged as errors: kept for errors of ours, never printed. One list for
 * the process, since llama.cpp has one logger, which belongs to whoever set it last.
 */
export const complaints = {
  add(message: string): void {
    lines.push(message.trim());
    if (lines.length > kept) lines.shift();
  },
  /** They come a moment after the failure that they are about, and belong to no later one. */
  async take(): Promise<string> {
    await new Promise(setImmediate);
    return lines.splice(0).join("\n");
  },
};
