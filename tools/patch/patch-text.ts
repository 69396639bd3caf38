import { PatchFailure } from "./patch-failure.ts";

export interface PatchText {
  /** Between the begin marker and the end marker. */
  readonly lines: readonly string[];
  /** The number of the first of them, the begin marker being line 1. */
  readonly firstLine: number;
  readonly notes: readonly string[];
}

const BEGIN = /^\s*\*{3}\s*begin patch\s*$/i;
const END = /^\s*\*{3}\s*end patch\s*$/i;
const FILE_HEADER = /^\s*\*{3}\s*(add|delete|update) file:/i;

/**
 * Extracts the patch from what a model wraps it in: a heredoc with or without the command, a
 * Markdown fence, a JSON string or object, prose before and after, indentation of the whole,
 * escaped newlines.
 *
 * @throws PatchFailure when a marker is missing. Without the end marker nothing is applied, since
 *   the patch may have been cut off.
 */
export function patchText(written: string): PatchText {
  const notes: string[] = [];
  let text = unwrapJson(written).replaceAll("\r\n", "\n");
  if (!text.trim().includes("\n") && text.includes("\\n")) {
    text = text.replaceAll("\\n", "\n").replaceAll('\\"', '"').replaceAll("\\t", "\t");
    notes.push("\\n was read as a line break");
  }
  const lines = text.split("\n");
  const begin = lines.findIndex((line) => BEGIN.test(line));
  const first = begin === -1 ? lines.findIndex((line) => FILE_HEADER.test(line)) : begin;
  if (first === -1) throw noBegin(text);
  if (begin === -1) notes.push("*** Begin Patch was missing");
  const end = lines.findLastIndex((line) => END.test(line));
  if (end < first) {
    throw new PatchFailure(
      "it has no line *** End Patch, so it may have been cut off. Send it again whole, with that line at its end",
    );
  }
  const body = dedent(lines.slice(begin === -1 ? first : begin + 1, end));
  const second = body.findIndex((line) => BEGIN.test(line));
  if (second !== -1) {
    throw new PatchFailure(
      "it holds several patches. Put all files between one *** Begin Patch and one *** End Patch",
    );
  }
  return { lines: body, firstLine: begin === -1 ? 1 : 2, notes };
}

/** `{"input": …}`, `{"patch": …}`, `{"command": ["apply_patch", …]}` or a JSON string; anything else as it is. */
function unwrapJson(written: string): string {
  const trimmed = written.trim();
  if (!/^["{[]/.test(trimmed)) return written;
  try {
    return findPatch(JSON.parse(trimmed)) ?? written;
  } catch {
    return written;
  }
}

function findPatch(value: unknown): string | null {
  if (typeof value === "string") return /\*{3}/.test(value) ? value : null;
  if (typeof value !== "object" || value === null) return null;
  for (const inner of Object.values(value)) {
    const found = findPatch(inner);
    if (found !== null) return found;
  }
  return null;
}

/** Removes white space common to all lines, as in a heredoc inside an indented block. */
function dedent(lines: readonly string[]): readonly string[] {
  const header = lines.find((line) => FILE_HEADER.test(line));
  const margin = /^\s*/.exec(header ?? "")?.[0] ?? "";
  const common = lines.every((line) => line.trim() === "" || line.startsWith(margin));
  const changesOutside = lines.some((line) => /^[+-]/.test(line));
  if (margin === "" || !common || changesOutside) return lines;
  return lines.map((line) => line.slice(margin.length));
}

function noBegin(text: string): PatchFailure {
  if (/^(--- |\+\+\+ |diff --git )/m.test(text)) {
    return new PatchFailure(
      "it is a unified diff. Write *** Begin Patch, then *** Update File: PATH, then @@ and the lines with ' ', '-' or '+' before them, then *** End Patch",
    );
  }
  return new PatchFailure(
    "its first line must be *** Begin Patch, its last *** End Patch, and between them *** Update File: PATH, *** Add File: PATH or *** Delete File: PATH",
  );
}
