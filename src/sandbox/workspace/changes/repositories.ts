import { lstatSync } from "node:fs";
import { OstinatoError } from "../../../errors.ts";
import { AnchoredTree } from "../tree/anchored-tree.ts";
import type { Tree } from "../tree/tree-scan.ts";
import { foldersOf } from "./folders-of.ts";

/** Each one needs a mount. */
const MOST = 200;

/**
 * The `.git` of each repository in a workspace, a folder or a file, whether or not the workspace itself is one.
 * Those inside another `.git` are not listed separately. At most the first 200.
 */
export function repositoriesIn(tree: Tree): readonly string[] {
  const found = [...tree].filter(
    ([path, { type }]) =>
      /(^|\/)\.git$/.test(path) &&
      (type === "directory" || type === "file") &&
      !path.includes("\ufffd") &&
      !foldersOf(path).some((folder) => /(^|\/)\.git$/.test(folder)),
  );
  const depth = (path: string) => foldersOf(path).length;
  return found
    .map(([path]) => path)
    .sort((one, other) => depth(one) - depth(other))
    .slice(0, MOST);
}

/**
 * Checks that the mounted folder is the one in the workspace, and not the target of a link that was put there in
 * the meantime.
 * @throws OstinatoError `sandbox.failed` if it isn't.
 */
export function requireSame(names: readonly string[], workspace: string, mounted: string): void {
  if (names.length === 0) return;
  using tree = new AnchoredTree(workspace);
  for (const name of names) {
    const wanted = tree.look(name);
    const found = lstatSync(`${mounted}/${name}`, { bigint: true, throwIfNoEntry: false });
    if (wanted !== null && found?.ino === wanted.ino && found.dev === wanted.dev) continue;
    throw new OstinatoError(
      "sandbox.failed",
      `${name} was replaced while the sandbox was opening.`,
      {
        hint: "Another process is writing to the workspace. Try again when it has finished.",
      },
    );
  }
}
