import { basename } from "node:path";
import { OstinatoError } from "../../errors.ts";
import { readGivenText, STANDARD_INPUT } from "./read-given-text.ts";

/**
 * The task from the command line, with the text of `--input` added. `-` reads standard input.
 *
 * @throws OstinatoError `input.invalid` when both are `-`, or one of them can't be read.
 */
export async function taskWithInput(task: string, input: string | undefined): Promise<string> {
  if (task === STANDARD_INPUT && input === STANDARD_INPUT) {
    throw new OstinatoError(
      "input.invalid",
      "Standard input can't be both the task and its input.",
      {
        hint: 'Give the task in quotes: ostinato run "Summarize this." --input -',
      },
    );
  }
  const words = task === STANDARD_INPUT ? (await readGivenText(task)).trim() : task;
  if (input === undefined) return words;
  const name = input === STANDARD_INPUT ? "input" : basename(input);
  return withText(words, name, await readGivenText(input));
}

/** The fence is longer than any in the text, so nothing in the text can close it. */
function withText(task: string, name: string, text: string): string {
  const longest = Math.max(0, ...Array.from(text.matchAll(/`+/g), ([ticks]) => ticks.length));
  const fence = "`".repeat(Math.max(3, longest + 1));
  const end = text.endsWith("\n") ? "" : "\n";
  return `${task}\n\n${name}:\n${fence}\n${text}${end}${fence}`;
}
