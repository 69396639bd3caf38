import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import type { Sandbox, WorkspaceChange } from "../../sandbox.ts";

/** Bytes; the texts of a larger file, before or after, are not compared. */
const MOST_BYTES = 512 * 1024;

export interface ChangeTexts {
  readonly before: string;
  readonly after: string;
}

/**
 * The text of a changed file before and after; a missing file counts as empty. Null if there is no text to
 * compare: a folder, a link, a change of mode, or a file that isn't text, is too large or can't be read.
 */
export async function changeTexts(
  sandbox: Sandbox,
  { path, kind, type, bytesBefore, bytesAfter }: WorkspaceChange,
): Promise<ChangeTexts | null> {
  if (type !== "file" || kind === "mode") return null;
  if ((bytesBefore ?? 0) > MOST_BYTES || (bytesAfter ?? 0) > MOST_BYTES) return null;
  const before = await textOf(kind === "added" ? null : readBefore(sandbox, path));
  const after = await textOf(kind === "removed" ? null : sandbox.files.read(path));
  return before === null || after === null ? null : { before, after };
}

/** The file in the workspace itself, which the run has not touched. */
async function readBefore(sandbox: Sandbox, path: string): Promise<Uint8Array> {
  const real = join(sandbox.policy.workspace.path, path);
  await using file = await open(real, constants.O_RDONLY | constants.O_NOFOLLOW);
  return await file.readFile();
}

/** Null if it isn't text or can't be read. A missing file counts as empty. */
async function textOf(reading: Promise<Uint8Array> | null): Promise<string | null> {
  if (reading === null) return "";
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(await reading);
    return text.includes("\0") ? null : text;
  } catch {
    return null;
  }
}
