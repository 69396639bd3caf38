/** A few lines of a document that belong together. */
export interface Passage {
  /** Number of the first line, counted from 1. */
  readonly line: number;
  readonly text: string;
}

const MOST_LINES = 12;
const MOST_CHARACTERS = 2000;

/**
 * Cuts a text into passages: at blank lines, before Markdown headings, and where one grows too long. A
 * heading stays with what follows it. A line that is too long alone becomes several passages of that line.
 */
export function splitPassages(text: string): Passage[] {
  const passages: Passage[] = [];
  let lines: string[] = [];
  let first = 1;
  let characters = 0;
  const close = (next: number) => {
    if (lines.some((line) => line.trim() !== ""))
      passages.push({ line: first, text: lines.join("\n") });
    lines = [];
    characters = 0;
    first = next;
  };
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const number = index + 1;
    const isHeading = /^#{1,6}\s/.test(line);
    if (line.trim() === "" && !/^#{1,6}\s/.test(lines.at(-1) ?? "")) {
      close(number + 1);
      continue;
    }
    if (isHeading || lines.length >= MOST_LINES || characters + line.length > MOST_CHARACTERS)
      close(number);
    if (line.length <= MOST_CHARACTERS) {
      lines.push(line);
      characters += line.length;
      continue;
    }
    for (let at = 0; at < line.length; at += MOST_CHARACTERS) {
      passages.push({ line: number, text: line.slice(at, at + MOST_CHARACTERS) });
    }
    close(number + 1);
  }
  close(0);
  return passages;
}
