import { z } from "zod";
import { OstinatoError } from "../../../errors.ts";

/** How much a run's changes may be, to be saved. */
export interface SnapshotLimits {
  /** Bytes of all changed files together. */
  readonly bytes: number;
  readonly files: number;
  /** Files and folders of the workspace itself. */
  readonly baseFiles: number;
}

export const DEFAULT_SNAPSHOT_LIMITS: SnapshotLimits = {
  bytes: 256 * 2 ** 20,
  files: 10_000,
  baseFiles: 200_000,
};

/** Bytes of a file that are stored under one hash. */
export const CHUNK_BYTES = 4 * 2 ** 20;

/** Bytes of a list of changes or of a workspace's files. */
export const MOST_LIST_BYTES = 64 * 2 ** 20;

/** One changed path: what it is now. */
export type LayerEntry =
  | { readonly path: string; readonly type: "removed" }
  | { readonly path: string; readonly type: "directory"; readonly mode: number }
  | { readonly path: string; readonly type: "link"; readonly target: string }
  | {
      readonly path: string;
      readonly type: "file";
      readonly mode: number;
      readonly bytes: number;
      /** Nanoseconds since 1970. */
      readonly modified: string;
      /** Hashes of its chunks; null: the workspace's own content, only its mode changed. */
      readonly content: readonly string[] | null;
    };

/** The state of a run's changes. */
export interface LayerSnapshot {
  readonly version: 1;
  /** The hash of the list of the workspace's own files. */
  readonly base: string;
  /** Sorted by path. */
  readonly entries: readonly LayerEntry[];
}

const path = z.string().min(1).max(4096).refine(isInside);
const mode = z.int().min(0).max(0o7777);
const hash = z.string().regex(/^[0-9a-f]{64}$/);

const entry = z.discriminatedUnion("type", [
  z.strictObject({ path, type: z.literal("removed") }),
  z.strictObject({ path, type: z.literal("directory"), mode }),
  z.strictObject({
    path,
    type: z.literal("link"),
    target: z
      .string()
      .min(1)
      .max(4096)
      .refine((text) => !text.includes("\0")),
  }),
  z.strictObject({
    path,
    type: z.literal("file"),
    mode,
    bytes: z.int().min(0),
    modified: z.string().regex(/^-?\d{1,19}$/),
    content: z.array(hash).nullable(),
  }),
]);

const snapshot = z.strictObject({ version: z.literal(1), base: hash, entries: z.array(entry) });

/**
 * A stored list of changes, checked: its paths stay inside, none is below something that isn't a folder, and all of
 * it is within the limits.
 *
 * @throws OstinatoError `workspace.snapshot`.
 */
export function checkedSnapshot(content: Uint8Array, limits: SnapshotLimits): LayerSnapshot {
  let found: unknown;
  try {
    found = JSON.parse(Buffer.from(content).toString());
  } catch (cause) {
    throw badSnapshot("is no JSON", cause);
  }
  const { data, error } = snapshot.safeParse(found);
  if (data === undefined) {
    throw badSnapshot(`is of another shape (${error.issues[0]?.path.join(".") ?? ""})`, error);
  }
  const types = new Map(data.entries.map((each) => [each.path, each.type]));
  if (types.size !== data.entries.length) throw badSnapshot("names a path twice");
  for (const each of data.entries) {
    for (let up = parentOf(each.path); up !== null; up = parentOf(up)) {
      const type = types.get(up) ?? "directory";
      // Below a folder that was removed, or replaced, everything was removed.
      if (type !== "directory" && each.type !== "removed")
        throw badSnapshot("has a path below a file");
    }
  }
  requireWithin(data.entries, limits);
  for (const each of data.entries) {
    if (each.type !== "file" || each.content === null) continue;
    if (each.content.length !== Math.ceil(each.bytes / CHUNK_BYTES)) {
      throw badSnapshot("has a file whose size doesn't fit its contents");
    }
  }
  return data;
}

/** @throws OstinatoError `workspace.snapshot`. */
export function requireWithin(entries: readonly LayerEntry[], limits: SnapshotLimits): void {
  if (entries.length > limits.files) {
    throw tooLarge(`${entries.length} paths, and ${limits.files} are allowed`, "files");
  }
  let bytes = 0;
  for (const each of entries)
    if (each.type === "file" && each.content !== null) bytes += each.bytes;
  if (bytes > limits.bytes) {
    throw tooLarge(`${bytes} bytes, and ${limits.bytes} are allowed`, "bytes");
  }
}

export function tooLarge(what: string, limit: keyof SnapshotLimits): OstinatoError {
  return new OstinatoError("workspace.snapshot", `The workspace can't travel: it has ${what}.`, {
    hint: `Raise the limit with snapshots: { ${limit}: … }, or have the run write less.`,
  });
}

export function badSnapshot(what: string, cause?: unknown): OstinatoError {
  return new OstinatoError("workspace.snapshot", `The workspace's snapshot ${what}.`, {
    hint: "It was changed in the store. Start the run again.",
    cause,
  });
}

/** Relative, normal, and no `..`; `.` is the workspace itself. */
function isInside(text: string): boolean {
  if (text === ".") return true;
  const parts = text.split("/");
  return (
    !text.includes("\0") && parts.every((part) => part !== "" && part !== "." && part !== "..")
  );
}

function parentOf(text: string): string | null {
  const slash = text.lastIndexOf("/");
  return slash < 0 ? null : text.slice(0, slash);
}
