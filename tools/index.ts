/**
 * The tools that come with Ostinato, one folder per family. Each is a plain value made by
 * `defineTool` and acts only through the sandbox of its run; copy a folder to start your own.
 *
 * `defaultTools` are the seven that the model in the box was trained on, in the order of its
 * training.
 */
import type { AnyTool } from "ostinato";
import { browserTools, pageTools } from "./browser/index.ts";
import { containerExec } from "./container/index.ts";
import { editFile } from "./file/edit-file.ts";
import { glob } from "./file/glob.ts";
import { grep } from "./file/grep.ts";
import { listDirectory } from "./file/list-directory.ts";
import { readFile } from "./file/read-file.ts";
import { writeFile } from "./file/write-file.ts";
import { applyPatch } from "./patch/apply-patch.ts";
import { updatePlan } from "./plan/update-plan.ts";
import { pythonTools } from "./python/python.ts";
import { repoBrowserTools } from "./repo-browser/index.ts";
import { readDocument } from "./research/read-document.ts";
import { searchFiles, searchFilesAsTrained } from "./search/search-files.ts";
import { webSearch } from "./search/web-search.ts";
import { shell } from "./shell/shell.ts";

export {
  browserFind,
  browserOpen,
  browserSearch,
  browserTools,
  type Citation,
  citationsOf,
  citedPlace,
  type FoundPlaces,
  makeBrowserSearch,
  type PageView,
  pageTools,
  type RefusedCitation,
  refusedCitations,
  viewPage,
  type WebPage,
  wrapText,
} from "./browser/index.ts";
export { containerExec } from "./container/index.ts";
export { editFile, glob, grep, listDirectory, readFile, writeFile } from "./file/index.ts";
export { applyPatch } from "./patch/index.ts";
export { updatePlan } from "./plan/index.ts";
export { python, pythonTools } from "./python/index.ts";
export {
  repoApplyPatch,
  repoBrowserTools,
  repoListDir,
  repoOpenFile,
  repoPrintTree,
  repoSearch,
} from "./repo-browser/index.ts";
export { readDocument } from "./research/index.ts";
export {
  brave,
  exa,
  localDocuments,
  makeWebSearch,
  providerFromEnvironment,
  type SearchProvider,
  type SearchResult,
  searchFiles,
  searxng,
  tavily,
  webSearch,
} from "./search/index.ts";
export { shell } from "./shell/index.ts";

/** All tools on files; `defaultTools` has the five that the model in the box knows. */
export const fileTools: readonly AnyTool[] = [
  readFile,
  writeFile,
  editFile,
  listDirectory,
  grep,
  glob,
  applyPatch,
];
export const shellTools: readonly AnyTool[] = [shell];
/** The kit that gpt-oss was trained to code with: its two namespaces. */
export const codingTools: readonly AnyTool[] = [containerExec, ...repoBrowserTools];
export const searchTools: readonly AnyTool[] = [searchFiles, webSearch];
/** What the agent `researcher` has: they read only, and what they show can be cited. */
export const researchTools: readonly AnyTool[] = [searchFiles, readDocument, grep, listDirectory];
export const planTools: readonly AnyTool[] = [updatePlan];
export const defaultTools: readonly AnyTool[] = [
  readFile,
  writeFile,
  editFile,
  listDirectory,
  grep,
  shell,
  searchFilesAsTrained,
];

/** Every tool, for `ostinato tools`. */
export const allTools: readonly AnyTool[] = [
  ...fileTools,
  ...shellTools,
  ...codingTools,
  ...searchTools,
  readDocument,
  ...planTools,
  ...pythonTools,
  ...browserTools,
  ...pageTools,
];
