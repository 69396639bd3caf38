import { lstatSync } from "node:fs";
import { OstinatoError } from "../../../errors.ts";
import { AnchoredTree } from "../tree/anchored-tree.ts";
import type { Tree } from "../tree/tree-scan.ts";
import { foldersOf } from "./folders-of.ts";

/** Each is a mount. */
const MOST = 200;

/**
 * What git keeps of the repositories in a workspace, itself one or not: each `.git`, a folder or a file. What
 * lies in one goes with it. Of more than 200 those that come first.
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
 * Is what was mounted what lies in the workspace, and not where a link leads that somebody put there meanwhile?
 * @throws OstinatoError `sandbox.failed` where it isn't.
 */
export function requireSame(names: readonly string[], workspace: string, mounted: string): void {
  if (names.length === 0) return;
  using tree = new AnchoredTree(workspace);
  for (const name of names) {
    const wanted = tree.look(name);
    const found = lstatSync(`${mounted}/${name}`, { bigint: true, throwIfNoEntry: false });
    if (wanted !== null && found?.ino === wanted.ino && found.dev === wanted.dev) continue;
    throw new OstinatoError("sandbox.failed", `${name} was replaced while the sandbox opened.`, {
      hint: "Something else writes the workspace. Try again when it doesn't.",
    });
  }
}
