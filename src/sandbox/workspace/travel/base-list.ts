import { createHash } from "node:crypto";
import { constants, open } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { OstinatoError } from "../../../errors.ts";
import { inertLine } from "../../../inert-text.ts";
import type { Tree, TreeEntry } from "../tree/tree-scan.ts";
import { badSnapshot } from "./layer-snapshot.ts";

/** Type, permissions, and a file's hash or a link's target, by path: what must be the same on every machine. */
export type BaseList = ReadonlyMap<string, string>;

const list = z.strictObject({
  version: z.literal(1),
  files: z.array(z.tuple([z.string(), z.string()])),
});

/** Hashes of files that haven't changed since they were last read, by change time, for many runs over one folder. */
export class BaseHashes {
  readonly #known = new Map<string, { readonly stamp: string; readonly hash: string }>();

  /** The list of a workspace's own files. @throws The system's error for a file that can't be read. */
  async list(workspace: string, tree: Tree): Promise<BaseList> {
    const files = new Map<string, string>();
    for (const [path, entry] of tree) {
      if (path === "" || entry.type === "other" || entry.type === "whiteout") continue;
      const mode = (entry.mode & 0o777).toString(8);
      const what = await this.#whatIs(join(workspace, path), entry);
      files.set(path, entry.type === "link" ? `link ${what}` : `${entry.type} ${mode} ${what}`);
    }
    return files;
  }

  async #whatIs(path: string, entry: TreeEntry): Promise<string> {
    if (entry.type === "link") return entry.target;
    if (entry.type === "directory") return "";
    const stamp = `${entry.inode} ${entry.bytes} ${entry.changedNanoseconds}`;
    const known = this.#known.get(path);
    if (known?.stamp === stamp) return known.hash;
    const hash = await hashOfFile(path);
    this.#known.set(path, { stamp, hash });
    return hash;
  }
}

export function writtenBase(base: BaseList): Buffer {
  const files = [...base].sort(([one], [other]) => (one < other ? -1 : 1));
  return Buffer.from(JSON.stringify({ version: 1, files }));
}

/** @throws OstinatoError `workspace.snapshot`. */
export function readBase(content: Uint8Array): BaseList {
  try {
    return new Map(list.parse(JSON.parse(Buffer.from(content).toString())).files);
  } catch (cause) {
    throw badSnapshot("names its workspace's files in another shape", cause);
  }
}

/**
 * Two clones of a repository have different `.git` folders, which only matters to a run that changed its own.
 *
 * @param changed The paths that the run changed.
 * @throws OstinatoError `workspace.conflict`, with the first paths that differ.
 */
export function requireSameBase(
  began: BaseList,
  here: BaseList,
  { workspace, changed }: { readonly workspace: string; readonly changed: readonly string[] },
): void {
  const countsGit = changed.some(isInGit);
  const paths = new Set([...began.keys(), ...here.keys()]);
  const differing = [...paths]
    .filter((path) => began.get(path) !== here.get(path) && (countsGit || !isInGit(path)))
    .sort();
  if (differing.length === 0) return;
  const shown = differing.slice(0, 5).map((path) => inertLine(path));
  const rest =
    differing.length > shown.length ? ` and ${differing.length - shown.length} more` : "";
  throw new OstinatoError(
    "workspace.conflict",
    `The folder ${workspace} isn't as the run's workspace was: ${shown.join(", ")}${rest} differ.`,
    { hint: "Bring the folder to the same state (rsync -a --delete), or name another one." },
  );
}

function isInGit(path: string): boolean {
  return path.split("/").includes(".git");
}

async function hashOfFile(path: string): Promise<string> {
  await using file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  const hash = createHash("sha256");
  for await (const chunk of file.createReadStream({ autoClose: false })) hash.update(chunk);
  return hash.digest("hex");
}
