/** A patch, parsed but not yet compared with any file. */
export interface Patch {
  readonly changes: readonly FileChange[];
  /** What was interpreted differently from how it was written. */
  readonly notes: readonly string[];
}

export type FileChange = AddFile | DeleteFile | UpdateFile;

/** `line` is its line in the patch, counted from 1, for errors. */
export interface AddFile {
  readonly kind: "add";
  readonly path: string;
  readonly line: number;
  readonly lines: readonly string[];
}

export interface DeleteFile {
  readonly kind: "delete";
  readonly path: string;
  readonly line: number;
}

export interface UpdateFile {
  readonly kind: "update";
  readonly path: string;
  readonly line: number;
  readonly moveTo: string | null;
  readonly hunks: readonly Hunk[];
}

export interface Hunk {
  readonly line: number;
  /** Lines that occur somewhere before the hunk, outermost first: `@@ class A`, `@@ def f()`. */
  readonly headers: readonly string[];
  readonly lines: readonly HunkLine[];
  /** The hunk's last line is the last of the file. */
  readonly endOfFile: boolean;
}

export interface HunkLine {
  readonly kind: "keep" | "remove" | "add";
  readonly text: string;
  /** Written without the space before it: perhaps only a gap between two hunks. */
  readonly blank: boolean;
}
