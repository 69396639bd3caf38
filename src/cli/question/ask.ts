import { createInterface } from "node:readline/promises";
import { dropTypedAhead } from "./drop-typed-ahead.ts";

/** True if a person can be asked on the terminal. */
export function canAsk(): boolean {
  return process.stdin.isTTY === true && process.stderr.isTTY === true;
}

/**
 * Asks a yes-or-no question on the terminal. Anything but `y` or `yes` is a no. Null: ended without an answer,
 * by Ctrl-D, by `signal`, or by Ctrl-C, which also interrupts the command. Input typed before the question
 * was shown is dropped.
 */
export async function askYesNo(question: string, signal?: AbortSignal): Promise<boolean | null> {
  const answer = await askLine(`${question} [y/N] `, signal);
  return answer === null ? null : /^y(es)?$/i.test(answer);
}

/**
 * The same for what can't be undone or has effects later: a key pressed by habit must not count as a yes.
 * Only the word itself does.
 */
export async function askForWord(
  question: string,
  word: string,
  signal?: AbortSignal,
): Promise<boolean | null> {
  const answer = await askLine(`${question} [type "${word}" for yes] `, signal);
  return answer === null ? null : answer === word;
}

/**
 * Asks for a line, without the spaces around it. Null as for `askYesNo`.
 *
 * @param prefilled Stands there already and can be edited.
 */
export async function askLine(
  question: string,
  signal?: AbortSignal,
  prefilled = "",
): Promise<string | null> {
  const { stdin, stderr } = process;
  const interruption = new AbortController();
  const ended = AbortSignal.any([interruption.signal, ...(signal ? [signal] : [])]);
  // While a question is open, the terminal delivers Ctrl-C as a key.
  const interrupt = () => {
    process.emit("SIGINT", "SIGINT");
    interruption.abort();
  };
  try {
    if (await dropTypedAhead(stdin, ended, interrupt)) {
      stderr.write("input typed before this question was ignored\n");
    }
    if (ended.aborted) return null;
    return await readLine(question, ended, interrupt, prefilled);
  } finally {
    stdin.setRawMode?.(false);
  }
}

async function readLine(
  question: string,
  signal: AbortSignal,
  onInterrupt: () => void,
  prefilled: string,
): Promise<string | null> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  terminal.on("SIGINT", onInterrupt);
  try {
    const answer = terminal.question(question, { signal });
    if (prefilled !== "") terminal.write(prefilled);
    return (await answer).trim();
  } catch (error) {
    if (error instanceof Error && error.name === "AbortError") return null;
    throw error;
  } finally {
    terminal.close();
  }
}
