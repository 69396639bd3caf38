import type { FileChange, Hunk, HunkLine, Patch } from "./patch.ts";
import { PatchFailure } from "./patch-failure.ts";
import { type PatchText, patchText } from "./patch-text.ts";

const FILE_HEADER = /^\*{3}\s*(add|delete|update) file:\s*(.*)$/i;
const MOVE_HEADER = /^\*{3}\s*(?:move|rename) to:\s*(.*)$/i;
const END_OF_FILE = /^\*{3}\s*end of file$/i;
/** What unified diffs write after `@@`; the numbers are not needed, what follows them is a header. */
const LINE_NUMBERS = /^-\d+(?:,\d+)?\s+\+\d+(?:,\d+)?\s*(?:@@(.*))?$/;

/**
 * Reads a patch. Markers may be padded with white space and written in any case.
 *
 * @throws PatchFailure that names the line of the patch and how to write it right.
 */
export function parsePatch(written: string): Patch {
  return new PatchReader(patchText(written)).read();
}

class PatchReader {
  readonly #lines: readonly string[];
  readonly #firstLine: number;
  readonly #notes: string[];
  #at = 0;

  constructor({ lines, firstLine, notes }: PatchText) {
    this.#lines = lines;
    this.#firstLine = firstLine;
    this.#notes = [...notes];
  }

  read(): Patch {
    const changes: FileChange[] = [];
    for (;;) {
      this.#skipBlank();
      if (this.#at >= this.#lines.length) break;
      changes.push(this.#readChange());
    }
    if (changes.length === 0) {
      throw new PatchFailure(
        "it names no file. Write *** Update File: PATH, *** Add File: PATH or *** Delete File: PATH after *** Begin Patch",
      );
    }
    return { changes, notes: this.#notes };
  }

  #readChange(): FileChange {
    const header = FILE_HEADER.exec(this.#peek().trim());
    if (!header) throw this.#badHeader();
    const line = this.#lineNumber();
    const path = this.#path(header[2] ?? "");
    this.#at += 1;
    switch (header[1]?.toLowerCase()) {
      case "add":
        return { kind: "add", path, line, lines: this.#readAddedLines(path) };
      case "delete":
        return { kind: "delete", path, line };
      default:
        return { kind: "update", path, line, ...this.#readUpdate(path, line) };
    }
  }

  #readAddedLines(path: string): string[] {
    const added: string[] = [];
    let blanks = 0;
    while (this.#at < this.#lines.length && !this.#atFileHeader()) {
      const text = this.#peek();
      if (text.startsWith("+")) {
        // A blank line between added ones was meant as an added one.
        for (; blanks > 0; blanks--) added.push("");
        added.push(text.slice(1));
      } else if (text.trim() === "") {
        blanks += 1;
      } else if (!END_OF_FILE.test(text.trim())) {
        throw this.#failure(
          `${quote(text)} stands in the new file ${path} without a + before it. Put + before every line of a new file`,
        );
      }
      this.#at += 1;
    }
    return added;
  }

  #readUpdate(path: string, line: number): { moveTo: string | null; hunks: Hunk[] } {
    const move = MOVE_HEADER.exec(this.#peek().trim());
    if (move) this.#at += 1;
    const moveTo = move ? this.#path(move[1] ?? "") : null;
    if (/^---\s/.test(this.#peek()) && /^\+\+\+\s/.test(this.#lines[this.#at + 1] ?? "")) {
      this.#notes.push("the lines --- and +++ of a unified diff were left out");
      this.#at += 2;
    }
    const hunks: Hunk[] = [];
    while (this.#at < this.#lines.length && !this.#atFileHeader()) {
      const hunk = this.#readHunk();
      if (hunk) hunks.push(hunk);
    }
    if (hunks.length === 0 && moveTo === null) {
      throw new PatchFailure(
        `line ${line}: the change of ${path} is empty. Write @@ and then the lines with ' ', '-' or '+' before them`,
      );
    }
    return { moveTo, hunks };
  }

  /** Null for blank lines between hunks. */
  #readHunk(): Hunk | null {
    const line = this.#lineNumber();
    const headers = this.#readHunkHeaders();
    const lines: HunkLine[] = [];
    let endOfFile = false;
    while (
      this.#at < this.#lines.length &&
      !this.#atFileHeader() &&
      !this.#peek().startsWith("@@")
    ) {
      const text = this.#peek();
      if (END_OF_FILE.test(text.trim())) endOfFile = true;
      else if (text !== "\\ No newline at end of file") lines.push(this.#hunkLine(text));
      this.#at += 1;
      if (endOfFile) break;
    }
    if (lines.some((hunkLine) => !hunkLine.blank)) {
      return { line, headers: headers ?? [], lines, endOfFile };
    }
    if (headers === null) return null;
    throw new PatchFailure(
      `line ${line}: the hunk ${["@@", ...headers].join(" ")} has no lines. Write the lines with ' ', '-' or '+' before them`,
    );
  }

  /** Null when the hunk begins without `@@`. Only the first may be padded: a later one could be a line of the file. */
  #readHunkHeaders(): string[] | null {
    if (!this.#peek().trim().startsWith("@@")) return null;
    const headers: string[] = [];
    do {
      const header = this.#hunkHeader(this.#peek().trim());
      if (header !== "") headers.push(header);
      this.#at += 1;
    } while (this.#peek().startsWith("@@"));
    return headers;
  }

  #hunkHeader(text: string): string {
    const header = text.slice(2).trim();
    const numbers = LINE_NUMBERS.exec(header);
    if (!numbers) return header === "@@" ? "" : header;
    this.#notes.push("line numbers after @@ were left out");
    return (numbers[1] ?? "").trim();
  }

  #hunkLine(text: string): HunkLine {
    if (text === "") return { kind: "keep", text: "", blank: true };
    const rest = text.slice(1);
    if (text.startsWith(" ")) return { kind: "keep", text: rest, blank: false };
    if (text.startsWith("-")) return { kind: "remove", text: rest, blank: false };
    if (text.startsWith("+")) return { kind: "add", text: rest, blank: false };
    throw text.startsWith("***")
      ? this.#badHeader()
      : this.#failure(
          `${quote(text)} begins with none of ' ', '-' and '+'. Put a space before a line that stays as it is`,
        );
  }

  #path(written: string): string {
    const path = written.trim();
    const quoted = /^(["'`])(.*)\1$/.exec(path);
    const plain = quoted ? (quoted[2] ?? "") : path;
    if (plain === "") throw this.#failure("the path is empty");
    return plain;
  }

  #atFileHeader(): boolean {
    return FILE_HEADER.test(this.#peek().trim());
  }

  #lineNumber(): number {
    return this.#at + this.#firstLine;
  }

  #peek(): string {
    return this.#lines[this.#at] ?? "";
  }

  #skipBlank(): void {
    while (this.#at < this.#lines.length && this.#peek().trim() === "") this.#at += 1;
  }

  #badHeader(): PatchFailure {
    return this.#failure(
      `${quote(this.#peek())} is no header. Headers are *** Add File: PATH, *** Delete File: PATH, *** Update File: PATH, and *** Move to: PATH right below the last`,
    );
  }

  #failure(reason: string): PatchFailure {
    return new PatchFailure(`line ${this.#lineNumber()}: ${reason}`);
  }
}

function quote(text: string): string {
  return JSON.stringify(text.length > 120 ? `${text.slice(0, 117)}...` : text);
}
