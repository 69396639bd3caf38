/**
 * `repo_browser`: looking at a repository and changing it, under the names and in the namespace that gpt-oss was
 * trained with.
 *
 * A result holds at most 10,000 characters, as in its training, and says what was left out and how to get it. Trees and
 * searches leave out what `.gitignore` names. What the model writes beside the declared names (`file_path`,
 * `repo_browser.read_file`, the bare `apply_patch`) is read all the same.
 */
export {
  repoApplyPatch,
  repoBrowserTools,
  repoListDir,
  repoOpenFile,
  repoPrintTree,
  repoSearch,
} from "./repo-browser.ts";
