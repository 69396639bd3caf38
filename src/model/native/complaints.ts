const kept = 20;
const lines: string[] = [];

/**
 * The last lines that llama.cpp logged as errors, kept for our own error messages and never printed. One list
 * per process, because llama.cpp has a single global logger.
 */
export const complaints = {
  add(message: string): void {
    lines.push(message.trim());
    if (lines.length > kept) lines.shift();
  },
  /** Takes the lines after a failure. They arrive slightly later than the failure itself. */
  async take(): Promise<string> {
    await new Promise(setImmediate);
    return lines.splice(0).join("\n");
  },
};
