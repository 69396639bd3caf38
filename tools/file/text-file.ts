import { posix } from "node:path";
import { type FileStat, type SandboxFiles, ToolFailure } from "ostinato";
import { countOf, formatBytes } from "../result-text/index.ts";
import { withFileFailures } from "./file-failure.ts";
import { type FileKind, fileKind } from "./file-kind.ts";
import {
  directoryInsteadOfFile,
  emptyPath,
  missingDirectory,
  missingFile,
} from "./missing-path.ts";

const HEAD_BYTES = 4096;
/** The largest file that a tool reads into memory as a whole, in bytes. */
export const WHOLE_FILE_BYTES = 16 * 1024 * 1024;

/** A file that exists, with its beginning. */
export interface FoundFile {
  readonly path: string;
  readonly stat: FileStat;
  readonly head: Uint8Array;
  readonly kind: FileKind;
}

/**
 * Finds a regular file and looks at its first bytes.
 *
 * @throws ToolFailure when there is nothing, a directory or a device, or when the file is not
 *   readable.
 */
export async function findFile(files: SandboxFiles, path: string): Promise<FoundFile> {
  if (path.trim() === "") throw await emptyPath(files);
  const stat = await statOrNull(files, path);
  if (stat === null) throw await missingFile(files, path);
  if (stat.type === "directory") throw await directoryInsteadOfFile(files, path);
  if (stat.type !== "file") {
    throw new ToolFailure(`${path} is ${nameSpecial(stat)}, not a file`, { path });
  }
  const head = await withFileFailures(path, () => files.read(path, { length: HEAD_BYTES }));
  return { path, stat, head, kind: fileKind(head) };
}

/**
 * The whole content of a text file.
 *
 * @throws ToolFailure when it is not text or too big.
 */
export async function readTextFile(files: SandboxFiles, path: string): Promise<Uint8Array> {
  const found = await findFile(files, path);
  if (found.kind.kind !== "text") throw notText(found);
  if (found.stat.bytes > WHOLE_FILE_BYTES) {
    throw new ToolFailure(
      `${path} is too big to be edited at once: ${formatBytes(found.stat.bytes)}, at most ${formatBytes(WHOLE_FILE_BYTES)}. Use shell with sed`,
      { path, bytes: found.stat.bytes },
    );
  }
  return withFileFailures(path, () => files.read(path));
}

/**
 * For a preview: the content of a file that a call would replace. Null: there is none.
 *
 * @throws ToolFailure when it is too big.
 */
export async function contentBefore(
  files: SandboxFiles,
  path: string,
  stat: FileStat | null,
): Promise<Uint8Array | null> {
  if (stat === null) return null;
  if (stat.bytes > WHOLE_FILE_BYTES) throw new ToolFailure(`${path} is too big to be compared`);
  return withFileFailures(path, () => files.read(path));
}

/** The error for a file that is not text: its kind and size. */
export function notText({ path, stat, kind }: FoundFile): ToolFailure {
  const size = kind.kind === "image" && kind.size;
  const name = kind.kind === "pdf" ? "PDF document" : kind.kind === "text" ? "text" : kind.name;
  const pixels = size ? `, ${size.width} x ${countOf(size.height, "pixel")}` : "";
  return new ToolFailure(
    `${path} is not a text file: ${name}${pixels}, ${formatBytes(stat.bytes)}. Its content can't be shown`,
    { path, bytes: stat.bytes, kind },
  );
}

/** Null when nothing exists; also when a part of the path is a file. */
export async function statOrNull(files: SandboxFiles, path: string): Promise<FileStat | null> {
  try {
    return await withFileFailures(path, () => files.stat(path));
  } catch (error) {
    const code = error instanceof ToolFailure && (error.details as { code?: string }).code;
    if (code === "ENOTDIR" || code === "ENOENT") return null;
    throw error;
  }
}

/** @throws ToolFailure when there is neither a file nor a directory at the path: opening a pipe would wait for ever. */
export async function requireSearchable(files: SandboxFiles, path: string): Promise<void> {
  const stat = await statOrNull(files, path);
  if (stat === null) throw await missingFile(files, path);
  if (stat.type !== "file" && stat.type !== "directory") {
    throw new ToolFailure(`${path} is ${nameSpecial(stat)}, and can't be searched`, { path });
  }
}

/** @throws ToolFailure when there is no directory at the path. */
export async function requireDirectory(files: SandboxFiles, path: string): Promise<void> {
  const stat = await statOrNull(files, path);
  if (stat === null) throw await missingDirectory(files, path);
  if (stat.type !== "directory") {
    const name = stat.type === "link" ? nameSpecial(stat) : "a file";
    throw new ToolFailure(`${path} is ${name}, not a directory`, { code: "ENOTDIR", path });
  }
}

/** The kind of an entry that is neither file nor directory. A link counts as what it leads to. */
export function nameSpecial({ type }: FileStat): string {
  return type === "link" ? "a link that leads to nothing here" : "a device, pipe or socket";
}

/** Does the path's ending mean a folder? */
export function namesFolder(path: string): boolean {
  return path.endsWith("/") || [".", ".."].includes(posix.basename(path));
}
