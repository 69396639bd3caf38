import { createHash } from "node:crypto";
import { posix } from "node:path";
import type { SandboxFiles, ToolResult } from "ostinato";
import { statOrNull } from "../file/text-file.ts";
import type { Patch } from "./patch.ts";

/** One file of a patch whose new content is ready next to its place. */
export interface PatchStep {
  readonly path: string;
  /** The new content; null for a file that is removed. */
  readonly temporary: string | null;
  /** Where the replaced file is kept meanwhile; null when there is none, or a link that stays. */
  readonly old: string | null;
  /** The path is a link: what it leads to gets the content. */
  readonly through: boolean;
}

/**
 * What a patch is about to do. It is kept next to the patch's first file from the moment when all
 * new contents are ready until all are in place, so that an interrupted patch is finished when its
 * run is resumed.
 */
export interface PatchRecord {
  readonly steps: readonly PatchStep[];
  readonly result: ToolResult;
}

/** How the temporary files of one call's patch begin: the same for every attempt at the call. */
export function patchName(callId: string): string {
  const hash = createHash("sha256").update(callId).digest("hex");
  return `.ostinato-patch-${hash.slice(0, 12)}`;
}

export function recordPath(name: string, firstPath: string): string {
  return posix.join(posix.dirname(firstPath), `${name}.json`);
}

export async function readRecord(
  files: SandboxFiles,
  name: string,
  patch: Patch,
): Promise<PatchRecord | null> {
  const path = recordPath(name, patch.changes[0]?.path ?? "");
  if ((await statOrNull(files, path)) === null) return null;
  return JSON.parse(Buffer.from(await files.read(path)).toString()) as PatchRecord;
}

/** Finishes a patch from wherever it was interrupted. */
export async function completePatch(
  files: SandboxFiles,
  { steps }: PatchRecord,
  record: string,
): Promise<void> {
  const isThere = async (path: string | null) =>
    path !== null && (await statOrNull(files, path)) !== null;
  const done: string[] = [];
  for (const { path, temporary, old, through } of steps) {
    if (temporary === null) {
      if (!(await isThere(old)) && (await isThere(path))) await files.remove(path);
    } else if (await isThere(temporary)) {
      if (through) {
        await files.write(path, await files.read(temporary));
        done.push(temporary);
      } else await files.rename(temporary, path);
    }
    if (old !== null && (await isThere(old))) done.push(old);
  }
  for (const path of done) await files.remove(path);
  await files.remove(record);
}

/** Removes the prepared files of a patch that was interrupted before its first change. */
export async function removeStaged(files: SandboxFiles, name: string, patch: Patch): Promise<void> {
  const paths = patch.changes.flatMap((change) =>
    change.kind === "update" && change.moveTo !== null ? [change.moveTo] : [change.path],
  );
  for (const folder of new Set(paths.map((path) => posix.dirname(path)))) {
    const entries = await files.list(folder).catch(() => []);
    for (const entry of entries.filter((each) => each.name.startsWith(name))) {
      await files.remove(posix.join(folder, entry.name));
    }
  }
}
