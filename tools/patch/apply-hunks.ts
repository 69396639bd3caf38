import { type FileLine, type FileLines, joinFile, splitFile } from "./file-lines.ts";
import { nearestBlock } from "./nearest-block.ts";
import type { Hunk, HunkLine } from "./patch.ts";
import { PatchFailure } from "./patch-failure.ts";
import { type FoundLines, STRICTNESS_NAMES, seekLines } from "./seek-lines.ts";

export interface AppliedHunks {
  readonly bytes: Buffer;
  /** Hunks that matched only approximately, and how. */
  readonly notes: readonly string[];
}

/** A place in the file that a hunk replaces. */
interface Replacement {
  readonly index: number;
  readonly count: number;
  readonly lines: readonly FileLine[];
}

/**
 * Applies a file's hunks. Each is searched for below the previous one; unchanged lines keep the
 * file's own bytes even if the patch wrote them slightly differently. In a file with mixed line
 * endings a new line gets the ending of the line that it replaces, otherwise of the line above.
 *
 * @throws PatchFailure that names the hunk, its line in the patch, and the file's nearest lines.
 */
export function applyHunks(path: string, bytes: Uint8Array, hunks: readonly Hunk[]): AppliedHunks {
  const file = splitFile(path, bytes, "newlines");
  try {
    return applyTo(path, file, hunks);
  } catch (failure) {
    if (!file.lines.some(({ text }) => text.includes("\r"))) throw failure;
    try {
      return applyTo(path, splitFile(path, bytes, "newlines-and-returns"), hunks);
    } catch {
      // Told as read_file counts lines.
      throw failure;
    }
  }
}

function applyTo(path: string, file: FileLines, hunks: readonly Hunk[]): AppliedHunks {
  const placer = new HunkPlacer(path, file.lines, hunks.length);
  const replacements = hunks.map((hunk, index) => placer.place(hunk, index + 1));
  const lines = [...file.lines];
  for (const { index, count, lines: inserted } of replacements.sort((a, b) => b.index - a.index)) {
    lines.splice(index, count, ...inserted);
  }
  return { bytes: joinFile({ lines, form: file.form }), notes: placer.notes };
}

class HunkPlacer {
  readonly notes: string[] = [];
  readonly #path: string;
  readonly #lines: readonly FileLine[];
  readonly #texts: readonly string[];
  readonly #hunkCount: number;
  readonly #taken: Replacement[] = [];
  /** Where the previous hunk ended. */
  #from = 0;

  constructor(path: string, lines: readonly FileLine[], hunkCount: number) {
    this.#path = path;
    this.#lines = lines;
    this.#texts = lines.map((line) => line.text);
    this.#hunkCount = hunkCount;
  }

  place(hunk: Hunk, number: number): Replacement {
    const name = this.#hunkCount === 1 ? this.#path : `hunk ${number} of ${this.#path}`;
    const header = this.#seekHeaders(hunk, name);
    const from = header ?? this.#from;
    const isAddition = hunk.lines.every((line) => line.kind === "add" || line.blank);
    if (hunk.lines.every((line) => line.kind === "keep")) {
      this.notes.push(`${name}: nothing changes, no line begins with - or +`);
    }
    const replacement = isAddition
      ? this.#addition(hunk, header)
      : this.#change(hunk, from, name, header);
    this.#taken.push(replacement);
    this.#from = replacement.index + replacement.count;
    return replacement;
  }

  /** The line below the last header; null when the hunk has none. */
  #seekHeaders(hunk: Hunk, name: string): number | null {
    let at = this.#from;
    for (const header of hunk.headers) {
      const found = seekLines(this.#texts, [header], at) ?? this.#seekPart(header, at);
      if (found === null) {
        if (this.#standsOnce(hunk)) {
          this.notes.push(`${name}: the line after @@ was not found, the lines below it were`);
          return null;
        }
        throw this.#failure(hunk, name, [header], "the line after @@ is not in the file");
      }
      at = found.index + 1;
    }
    return hunk.headers.length === 0 ? null : at;
  }

  /** Models write the beginning of a long line: `def area` for `def area(self):`. */
  #seekPart(header: string, from: number): { index: number } | null {
    const index = this.#texts.findIndex(
      (text, at) => at >= from && text.trim().startsWith(header.trim()),
    );
    return index === -1 ? null : { index };
  }

  /** Do the hunk's old lines occur at only one place, so that a wrong header can't mislead? */
  #standsOnce(hunk: Hunk): boolean {
    const old = oldLines(hunk.lines);
    return old.length > 0 && seekLines(this.#texts, old, 0)?.places === 1;
  }

  /** Lines that are only added go below the header, otherwise to the end of the file. */
  #addition(hunk: Hunk, header: number | null): Replacement {
    const added = hunk.lines.slice(0, hunk.lines.findLastIndex((line) => !line.blank) + 1);
    const index = header ?? this.#texts.length;
    const ending = this.#lines[index - 1]?.ending ?? null;
    return { index, count: 0, lines: added.map(({ text }) => ({ text, bytes: null, ending })) };
  }

  #change(hunk: Hunk, from: number, name: string, header: number | null): Replacement {
    for (let hunkLines = hunk.lines; ; hunkLines = hunkLines.slice(0, -1)) {
      const old = oldLines(hunkLines);
      const found = this.#seek(hunk, old, from, name, header);
      if (found !== null) return this.#replacement(hunkLines, found, name);
      // A blank line at the end may be only a gap before the next hunk.
      if (hunkLines.at(-1)?.blank !== true) break;
    }
    const old = oldLines(hunk.lines);
    const applied = newLines(hunk.lines);
    const isThere =
      applied.some((text) => text.trim() !== "") && seekLines(this.#texts, applied, 0);
    if (isThere) {
      throw this.#failure(
        hunk,
        name,
        old,
        `the old lines are not there, but the new ones are at line ${isThere.index + 1}: it seems to be applied already`,
      );
    }
    throw this.#failure(hunk, name, old, "these lines are not in the file one below the other");
  }

  /**
   * At the end if it says so; below the header or the previous hunk; otherwise anywhere, if unique.
   */
  #seek(
    hunk: Hunk,
    old: readonly string[],
    from: number,
    name: string,
    header: number | null,
  ): FoundLines | null {
    if (hunk.endOfFile) {
      const atEnd = seekLines(this.#texts, old, Math.max(from, this.#texts.length - old.length));
      if (atEnd) return atEnd;
    }
    const below = seekLines(this.#texts, old, from);
    if (below) {
      if (hunk.endOfFile) this.notes.push(`${name}: its lines are not the last of the file`);
      return below;
    }
    if (header !== null) {
      const withHeader = seekLines(this.#texts, old, header - 1);
      if (withHeader?.index === header - 1) return withHeader;
    }
    const anywhere = seekLines(this.#texts, old, 0);
    if (anywhere === null || anywhere.places > 1 || this.#overlaps(anywhere.index, old.length))
      return null;
    this.notes.push(`${name}: its lines stand further up than the patch says`);
    return anywhere;
  }

  #overlaps(index: number, count: number): boolean {
    return this.#taken.some(
      (other) => index < other.index + other.count && other.index < index + count,
    );
  }

  #replacement(hunkLines: readonly HunkLine[], found: FoundLines, name: string): Replacement {
    if (found.strictness > 1) {
      this.notes.push(`${name}: the lines fit ${STRICTNESS_NAMES[found.strictness]}`);
    }
    let at = found.index;
    const lines: FileLine[] = [];
    /** Lines that were removed and not yet replaced. */
    const removed: FileLine[] = [];
    for (const { kind, text } of hunkLines) {
      if (kind === "add") {
        const model = removed.shift() ?? lines.at(-1) ?? this.#lines[found.index - 1];
        lines.push({ text, bytes: null, ending: model?.ending ?? null });
        continue;
      }
      const own = this.#lines[at++];
      if (own === undefined) continue;
      if (kind === "remove") removed.push(own);
      else {
        removed.length = 0;
        lines.push(own);
      }
    }
    return { index: found.index, count: at - found.index, lines };
  }

  #failure(hunk: Hunk, name: string, wanted: readonly string[], reason: string): PatchFailure {
    const near = nearestBlock(this.#texts, wanted);
    const block = wanted
      .slice(0, 6)
      .map((text) => `\n  ${text.slice(0, 200)}`)
      .join("");
    const more = wanted.length > 6 ? `\n  … ${wanted.length - 6} more` : "";
    const shown =
      near === null
        ? " Nothing in the file is like them; read it first"
        : `\nThe nearest lines of the file:\n${near.text}`;
    const difference = near?.difference
      ? `\nThe first difference: line ${near.difference.number} of the file is ${JSON.stringify(near.difference.given.slice(0, 200))}, the patch has ${JSON.stringify(near.difference.wanted.slice(0, 200))}`
      : "";
    return new PatchFailure(
      `${name} (line ${hunk.line} of the patch): ${reason}:${block}${more}${shown}${difference}`,
      { path: this.#path, patchLine: hunk.line, near },
    );
  }
}

function oldLines(lines: readonly HunkLine[]): string[] {
  return lines.filter((line) => line.kind !== "add").map((line) => line.text);
}

function newLines(lines: readonly HunkLine[]): string[] {
  return lines.filter((line) => line.kind !== "remove").map((line) => line.text);
}
