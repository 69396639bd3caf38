import { basename } from "node:path";
import { OstinatoError } from "../../errors.ts";
import { readGivenText, STANDARD_INPUT } from "./read-given-text.ts";

/**
 * The task that the command line names, with the text that it gives beside it. `-` is standard input,
 * which is read only then.
 *
 * @throws OstinatoError `input.invalid` when both are `-`, or what they name can't be taken.
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

/** The text stands in a fence longer than any inside it: nothing in it ends it. */
function withText(task: string, name: string, text: string): string {
  const longest = Math.max(0, ...Array.from(text.matchAll(/`+/g), ([ticks]) => ticks.length));
  const fence = "`".repeat(Math.max(3, longest + 1));
  const end = text.endsWith("\n") ? "" : "\n";
  return `${task}\n\n${name}:\n${fence}\n${text}${end}${fence}`;
}
