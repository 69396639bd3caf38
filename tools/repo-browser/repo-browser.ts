import { type AnyTool, defineNamespace } from "ostinato";
import { applyPatch } from "./apply-patch.ts";
import { listDir } from "./list-dir.ts";
import { openFile } from "./open-file.ts";
import { printTree } from "./print-tree.ts";
import { search } from "./search.ts";

export const [repoPrintTree, repoSearch, repoOpenFile, repoListDir, repoApplyPatch] =
  defineNamespace({
    name: "repo_browser",
    description: "Looks at the files of a repository and changes them.",
    tools: [printTree, search, openFile, listDir, applyPatch],
  }).tools;

export const repoBrowserTools: readonly AnyTool[] = [
  repoPrintTree,
  repoSearch,
  repoOpenFile,
  repoListDir,
  repoApplyPatch,
];
