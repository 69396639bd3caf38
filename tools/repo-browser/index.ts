/**
 * `repo_browser`: reading and changing a repository, under the names and in the namespace that
 * gpt-oss was trained with.
 *
 * A result holds at most 10,000 characters, as in its training, and says what was left out and how
 * to get it. Trees and searches leave out ignored files. Names that the model writes although they
 * aren't declared (`file_path`, `repo_browser.read_file`, the bare `apply_patch`) are also
 * accepted.
 */
export {
  repoApplyPatch,
  repoBrowserTools,
  repoListDir,
  repoOpenFile,
  repoPrintTree,
  repoSearch,
} from "./repo-browser.ts";
