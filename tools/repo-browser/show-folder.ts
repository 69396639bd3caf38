import { inertLine, type ToolContext, type ToolResult } from "ostinato";
import { withFileFailures } from "../file/file-failure.ts";
import { requireDirectory } from "../file/text-file.ts";
import { countOf } from "../result-text/index.ts";
import { fileTree, type TreeFolder } from "./file-tree.ts";
import { treeLines } from "./tree-lines.ts";

/** The most names in a note; a folder may hold thousands that are left out. */
const NAMED = 20;

/**
 * A folder as a tree. What ripgrep leaves out of it (ignored files, links, folders without files) is named below the
 * tree, or is in it, at the first level: `all`.
 *
 * @param path Empty: the workspace.
 */
export async function showFolder(
  path: string,
  depth: number,
  { all }: { readonly all: boolean },
  { sandbox: { files }, signal }: ToolContext,
): Promise<ToolResult> {
  const folder = path.trim() === "" ? "." : path;
  await requireDirectory(files, folder);
  const [tree, entries] = await Promise.all([
    fileTree(files, folder, signal),
    withFileFailures(folder, () => files.list(folder)),
  ]);
  const there = namesOf(tree.root);
  const others = entries
    .map(({ name, type }) =>
      type === "directory" ? `${name}/` : type === "link" ? `${name}@` : name,
    )
    .filter((name) => !there.has(name) && name !== ".git/")
    .sort();
  const shown = treeLines(tree.root, depth, all ? others : []);
  const { count } = tree.root;
  const notes = [
    ...(shown.depth < depth
      ? [
          `${deep(shown.depth)} shown, as more would not fit; give the path of a folder to see it deeper`,
        ]
      : []),
    ...(shown.left > 0
      ? [
          `${countOf(shown.left, "more entry", "more entries")} left out; find files by name with container.exec: rg --files -g 'PATTERN'`,
        ]
      : []),
    ...(tree.truncated ? ["there are more files than could be counted"] : []),
    ...tree.notes,
    ...(all || others.length === 0
      ? []
      : [`left out, as ignored by .gitignore, links or without files: ${named(others)}`]),
  ];
  return {
    text: [...shown.lines, ...notes.map((note) => `[${note}]`), countOf(count, "file")].join("\n"),
    details: { path: folder, files: count, depth: shown.depth, left: shown.left },
  };
}

function namesOf({ folders, files }: TreeFolder): ReadonlySet<string> {
  return new Set([...[...folders.keys()].map((name) => `${name}/`), ...files]);
}

function deep(depth: number): string {
  return depth === 1 ? "only the first level is" : `only ${depth} levels are`;
}

function named(names: readonly string[]): string {
  const shown = names.slice(0, NAMED).map(inertLine).join(", ");
  return names.length > NAMED ? `${shown} and ${names.length - NAMED} more` : shown;
}
