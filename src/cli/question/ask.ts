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
  const answer = await answerTo(`${question} [y/N] `, signal);
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
  const answer = await answerTo(`${question} [type "${word}" for yes] `, signal);
  return answer === null ? null : answer === word;
}

async function answerTo(question: string, signal?: AbortSignal): Promise<string | null> {
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
    return await readLine(question, ended, interrupt);
  } finally {
    stdin.setRawMode?.(false);
  }
}

async function readLine(
  question: string,
  signal: AbortSignal,
  onInterrupt: () => void,
): Promise<string | null> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  terminal.on("SIGINT", onInterrupt);
  try {
    return (await terminal.question(question, { signal })).trim();
  } catch (error) {
    if (error instanceof Error && error.name === "AbortError") return null;
    throw error;
  } finally {
    terminal.close();
  }
}
