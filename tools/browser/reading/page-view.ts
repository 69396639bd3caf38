import { fence } from "../../result-text/index.ts";
import type { WebPage } from "./page/web-page.ts";

export interface PageView {
  readonly text: string;
  /** Numbers of the first and the last line shown; the first line of a page is 0. */
  readonly firstLine: number;
  readonly lastLine: number;
}

/** About 1,024 tokens, the size of a view that gpt-oss was trained with. */
const VIEW_CHARACTERS = 4096;
const MOST_LINES = 400;
const TITLE_CHARACTERS = 150;
const URL_CHARACTERS = 300;

/**
 * A part of a page in the rendering that gpt-oss was trained with: `[cursor] title (url)`, which lines are
 * shown, then the lines with their numbers inside a fence. The title is the page's own too, but stands where
 * the model was trained to find it; it is cut to one short line that can't pass for a link.
 *
 * @param options.lines How many; -1: as many as fit a view.
 */
export function viewPage(
  cursor: number,
  page: WebPage,
  { from, lines = -1 }: { readonly from: number; readonly lines?: number },
): PageView {
  const firstLine = Math.min(Math.max(0, from), Math.max(0, page.lines.length - 1));
  const wanted = lines > 0 ? Math.min(lines, MOST_LINES) : MOST_LINES;
  const shown: string[] = [];
  let characters = 0;
  for (const line of page.lines.slice(firstLine, firstLine + wanted)) {
    characters += line.length + 8;
    if (lines <= 0 && characters > VIEW_CHARACTERS && shown.length > 0) break;
    shown.push(`L${firstLine + shown.length}: ${line}`);
  }
  const lastLine = firstLine + Math.max(0, shown.length - 1);
  const notes = page.notes.map((note) => `(${note})\n`).join("");
  const head = `[${cursor}] ${oneLine(page.title, TITLE_CHARACTERS)} (${oneLine(page.url, URL_CHARACTERS)})`;
  const range = `**viewing lines [${firstLine} - ${lastLine}] of ${Math.max(0, page.lines.length - 1)}**`;
  const body =
    shown.length === 0 ? "(the page is empty)" : fence(`page ${cursor}`, shown.join("\n"));
  return { text: `${head}\n${range}\n${notes}\n${body}`, firstLine, lastLine };
}

function oneLine(text: string, characters: number): string {
  const line = text.replace(/[\s【】]+/g, " ").trim();
  return line.length > characters ? `${line.slice(0, characters)}…` : line;
}
