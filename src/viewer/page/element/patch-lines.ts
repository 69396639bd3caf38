import { element } from "./element.ts";

/** A patch, with its lines coloured by their kind. */
export function patchLines(text: string): HTMLElement[] {
  return text
    .replace(/\n$/, "")
    .split("\n")
    .map((line) => element("span", { class: `line ${kindOf(line)}` }, `${line}\n`));
}

function kindOf(line: string): string {
  if (/^(?:\*\*\*|---|\+\+\+|diff |index )/.test(line)) return "head";
  if (line.startsWith("@@")) return "hunk";
  if (line.startsWith("+")) return "added";
  if (line.startsWith("-")) return "removed";
  return "same";
}

/** The old and the new text as a patch. */
export function replacementPatch(before: string, after: string): string {
  const old = before.split("\n");
  const now = after.split("\n");
  let head = 0;
  while (head < old.length && head < now.length && old[head] === now[head]) head++;
  let tail = 0;
  while (
    tail < old.length - head &&
    tail < now.length - head &&
    old[old.length - 1 - tail] === now[now.length - 1 - tail]
  ) {
    tail++;
  }
  const marked = (mark: string, lines: readonly string[]): string[] =>
    lines.map((line) => `${mark}${line}`);
  return [
    ...marked(" ", old.slice(0, head)),
    ...marked("-", old.slice(head, old.length - tail)),
    ...marked("+", now.slice(head, now.length - tail)),
    ...marked(" ", old.slice(old.length - tail)),
  ].join("\n");
}

/** True for a text that is a unified diff. */
export function looksLikePatch(text: string): boolean {
  return /^(?:diff --git |--- [^\n]+\n\+\+\+ |\*\*\* Begin Patch)/m.test(text.slice(0, 4000));
}
