import { createInterface } from "node:readline/promises";

/** True where a question can be put to a person. */
export function canAsk(): boolean {
  return process.stdin.isTTY === true && process.stderr.isTTY === true;
}

/**
 * Asks a yes-or-no question on the terminal; nothing but yes is yes. Null: left without an answer, by
 * Ctrl-D, by `signal`, or by Ctrl-C, which interrupts the command too.
 */
export async function askYesNo(question: string, signal?: AbortSignal): Promise<boolean | null> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const interruption = new AbortController();
  // While a question is open, the terminal hands Ctrl-C over as a key.
  terminal.on("SIGINT", () => {
    process.emit("SIGINT", "SIGINT");
    interruption.abort();
  });
  try {
    const answer = await terminal.question(`${question} [y/N] `, {
      signal: AbortSignal.any([interruption.signal, ...(signal ? [signal] : [])]),
    });
    return /^y(es)?$/i.test(answer.trim());
  } catch (error) {
    if (error instanceof Error && error.name === "AbortError") return null;
    throw error;
  } finally {
    terminal.close();
  }
}
