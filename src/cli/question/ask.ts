import { createInterface } from "node:readline/promises";
import { dropTypedAhead } from "./drop-typed-ahead.ts";

/** True where a question can be put to a person. */
export function canAsk(): boolean {
  return process.stdin.isTTY === true && process.stderr.isTTY === true;
}

/**
 * Asks a yes-or-no question on the terminal; nothing but yes is yes. Null: left without an answer, by
 * Ctrl-D, by `signal`, or by Ctrl-C, which interrupts the command too. What was typed before the question
 * stood there is thrown away.
 */
export async function askYesNo(question: string, signal?: AbortSignal): Promise<boolean | null> {
  const answer = await answerTo(`${question} [y/N] `, signal);
  return answer === null ? null : /^y(es)?$/i.test(answer);
}

/**
 * The same for what can't be taken back, or has effects later: a key that is hit by habit is no answer.
 * Nothing but the word itself is yes.
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
  const left = AbortSignal.any([interruption.signal, ...(signal ? [signal] : [])]);
  // While a question is open, the terminal hands Ctrl-C over as a key.
  const interrupt = () => {
    process.emit("SIGINT", "SIGINT");
    interruption.abort();
  };
  try {
    if (await dropTypedAhead(stdin, left, interrupt)) {
      stderr.write("what was typed before this question is not taken for its answer\n");
    }
    if (left.aborted) return null;
    return await readLine(question, left, interrupt);
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
