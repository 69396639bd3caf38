import { inertLine } from "ostinato";
import { countOf } from "../result-text/index.ts";
import type { TreeFolder } from "./file-tree.ts";

/** The most characters of a result: the size that gpt-oss was trained with. */
export const RESULT_CHARACTERS = 10_000;
/** The most entries shown of a folder below the first. */
const MOST_INNER = 100;

export interface TreeLines {
  readonly lines: readonly string[];
  /** The requested depth, or less, so that the tree fits. */
  readonly depth: number;
  /** Entries of the first folder that are left out. */
  readonly left: number;
}

/**
 * The lines of a tree, two spaces per level, folders with a slash and, if they aren't opened, the
 * number of files below them. A tree that doesn't fit is shown less deep: the first levels are more
 * informative than the deepest ones of a few folders.
 */
export function treeLines(
  root: TreeFolder,
  wanted: number,
  others: readonly string[] = [],
): TreeLines {
  // The more levels, the longer it is: halving finds the deepest that fits.
  let best: TreeLines | null = null;
  let [from, to] = [1, Math.min(wanted, root.height)];
  while (from <= to) {
    const depth = Math.ceil((from + to) / 2);
    const lines = linesOf(root, others, depth, RESULT_CHARACTERS);
    if (lines === null) to = depth - 1;
    else {
      best = { lines, depth: depth === root.height ? wanted : depth, left: 0 };
      from = depth + 1;
    }
  }
  if (best !== null) return best;
  const all = linesOf(root, others, 1, Number.POSITIVE_INFINITY) ?? [];
  let characters = 0;
  const over = all.findIndex((line) => {
    characters += line.length + 1;
    return characters > RESULT_CHARACTERS;
  });
  const shown = over === -1 ? all.length : over;
  return { lines: all.slice(0, shown), depth: 1, left: all.length - shown };
}

/** Null: they are longer than that. */
function linesOf(
  root: TreeFolder,
  others: readonly string[],
  depth: number,
  characters: number,
): string[] | null {
  const lines: string[] = [];
  let room = characters;
  const add = (line: string): boolean => {
    lines.push(line);
    room -= line.length + 1;
    return room >= 0;
  };
  const walk = (folder: TreeFolder, level: number): boolean => {
    const indent = "  ".repeat(level);
    const first = level === 0;
    const names = [...folder.folders.keys()].map((name) => `${name}/`);
    names.push(...folder.files, ...(first ? others : []));
    names.sort();
    const shown = first ? names : names.slice(0, MOST_INNER);
    for (const name of shown) {
      const inner = name.endsWith("/") ? folder.folders.get(name.slice(0, -1)) : undefined;
      const opened = inner !== undefined && level + 1 < depth;
      const files = inner === undefined || opened ? "" : ` (${countOf(inner.count, "file")})`;
      if (!add(`${indent}${inertLine(name)}${files}`)) return false;
      if (opened && !walk(inner, level + 1)) return false;
    }
    const left = names.length - shown.length;
    return left === 0 || add(`${indent}[${countOf(left, "more entry", "more entries")} here]`);
  };
  return walk(root, 0) ? lines : null;
}
