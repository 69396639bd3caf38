import { OstinatoError } from "../../../errors.ts";
import { inertLine } from "../../../inert-text.ts";
import { type Sandbox, SandboxFileError } from "../../sandbox.ts";
import type { Change } from "../changes/changes.ts";
import { inBatches } from "./in-batches.ts";
import {
  CHUNK_BYTES,
  type LayerEntry,
  requireWithin,
  type SnapshotLimits,
} from "./layer-snapshot.ts";
import type { SavedContents } from "./saved-contents.ts";

/**
 * What a sandbox's changes are now, with their contents saved. Sockets, pipes and devices are left out: they are
 * never committed either.
 *
 * @param previous The last saved state, whose unchanged files aren't read again.
 * @throws OstinatoError `workspace.snapshot` if they are over the limits, before anything is read; errors of the
 *   store and of the sandbox's files.
 */
export async function savedEntries(
  changes: readonly Change[],
  previous: readonly LayerEntry[],
  to: {
    readonly files: Sandbox["files"];
    readonly contents: SavedContents;
    readonly limits: SnapshotLimits;
  },
): Promise<readonly LayerEntry[]> {
  const known = new Map(previous.map((entry) => [entry.path, entry]));
  const entries = changes.flatMap((change) => entryOf(change) ?? []);
  requireWithin(entries, to.limits);
  return inBatches(entries, async (entry) => {
    if (entry.type !== "file" || entry.content === null) return entry;
    const before = known.get(entry.path);
    const content = isSameFile(before, entry) ? before.content : await save(entry, to);
    return { ...entry, content };
  });
}

/** Without contents: a file's are an empty list. Null: it can't travel. */
export function entryOf({ path: raw, kind, after }: Change): LayerEntry | null {
  const path = raw === "" ? "." : raw;
  if (kind === "removed") return { path, type: "removed" };
  switch (after?.type) {
    case "directory":
      return { path, type: "directory", mode: after.mode & 0o7777 };
    case "link":
      return { path, type: "link", target: after.target };
    case "file": {
      const { bytes, mode, modifiedNanoseconds } = after;
      return {
        ...{ path, type: "file", mode: mode & 0o7777, bytes },
        modified: modifiedNanoseconds.toString(),
        content: kind === "mode" ? null : [],
      };
    }
    default:
      return null;
  }
}

type FileEntry = LayerEntry & { readonly type: "file" };

function isSameFile(
  before: LayerEntry | undefined,
  now: FileEntry,
): before is FileEntry & { readonly content: readonly string[] } {
  const isFile = before?.type === "file" && before.content !== null;
  return isFile && before.bytes === now.bytes && before.modified === now.modified;
}

async function save(
  { path, bytes }: FileEntry,
  { files, contents }: { readonly files: Sandbox["files"]; readonly contents: SavedContents },
): Promise<readonly string[]> {
  const hashes: string[] = [];
  for (let offset = 0; offset < bytes; offset += CHUNK_BYTES) {
    const length = Math.min(CHUNK_BYTES, bytes - offset);
    const chunk = await files.read(path, { offset, length }).catch((error) => fail(path, error));
    hashes.push(await contents.save(chunk));
  }
  return hashes;
}

function fail(path: string, cause: unknown): never {
  if (!(cause instanceof SandboxFileError) || cause.code !== "EACCES") throw cause;
  throw new OstinatoError(
    "workspace.snapshot",
    `The run has made ${inertLine(path)} unreadable, so the workspace can't travel.`,
    { hint: "Tell the agent not to take its own permissions away.", cause },
  );
}
