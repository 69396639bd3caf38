import { setImmediate } from "node:timers/promises";

/** A few lines of a document that belong together. */
export interface Passage {
  /** Number of the first line, counted from 1. */
  readonly line: number;
  readonly text: string;
}

/** Milliseconds after which others get the thread, and lines after which the clock is looked at. */
const TURN = 10;
const LINES_A_LOOK = 500;
const MOST_LINES = 12;
const MOST_CHARACTERS = 2000;

/**
 * Cuts a text into passages: at blank lines, before Markdown headings, and where one grows too long. A
 * heading stays with what follows it. Others get the thread again and again. A line that is too long alone becomes several passages of that line.
 */
export async function splitPassages(text: string): Promise<Passage[]> {
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
  let since = performance.now();
  for (let at = 0, number = 1; at <= text.length; number++) {
    const end = text.indexOf("\n", at);
    const whole = text.slice(at, end === -1 ? text.length : end);
    const line = end !== -1 && whole.endsWith("\r") ? whole.slice(0, -1) : whole;
    at = end === -1 ? text.length + 1 : end + 1;
    if (number % LINES_A_LOOK === 0 && performance.now() - since > TURN) {
      await setImmediate();
      since = performance.now();
    }
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
