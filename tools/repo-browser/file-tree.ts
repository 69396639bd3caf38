import { type SandboxFiles, ToolFailure } from "ostinato";
import { spawnRipgrep } from "../file/ripgrep/spawn-ripgrep.ts";
import { SEARCH_MILLISECONDS, searchTimedOut, unreadable } from "../file/run-ripgrep.ts";

const OUTPUT_BYTES = 32 * 1024 * 1024;

/** A folder with the files below it. */
export interface TreeFolder {
  readonly folders: Map<string, TreeFolder>;
  readonly files: string[];
  /** All files below it, however deep. */
  count: number;
  /** Levels below it, its own entries included. */
  height: number;
}

export interface FileTree {
  readonly root: TreeFolder;
  /** There are more files than were counted. */
  readonly truncated: boolean;
  /** What a reader should know: folders that could not be read, ignored files that are included. */
  readonly notes: readonly string[];
}

/**
 * The files below a folder, as ripgrep finds them: without ignored files and `.git`, but with
 * hidden files. Links and folders without files are not included.
 *
 * @throws ToolFailure when it takes too long.
 */
export async function fileTree(
  files: SandboxFiles,
  folder: string,
  signal: AbortSignal,
): Promise<FileTree> {
  const result = await spawnRipgrep(
    files,
    ["--no-config", "--files", "--hidden", "--no-require-git", "--null", "--glob=!.git/", "."],
    {
      workingDirectory: folder,
      outputBytes: OUTPUT_BYTES,
      timeoutMilliseconds: SEARCH_MILLISECONDS,
      signal,
    },
  );
  const { exitCode, stdout, stderr, truncated } = result;
  if (exitCode === null && !truncated) throw searchTimedOut("look at one folder below it");
  const notes = [...result.notes, ...unreadable(stderr)];
  // ripgrep exits with 1 if there are no files, and with 2 if something can't be read.
  if (exitCode === 2 && stdout === "" && notes.length === 0) {
    throw new ToolFailure(`the folder can't be read: ${stderr.trim().slice(0, 300)}`);
  }
  return { root: treeOf(stdout), truncated, notes };
}

/**
 * @param names Paths that begin with `./`, each followed by a NUL; a last one without it was cut.
 */
function treeOf(names: string): TreeFolder {
  const root = emptyFolder();
  const known = new Map<string, TreeFolder>([["", root]]);
  const folderAt = (path: string): TreeFolder => {
    const there = known.get(path);
    if (there !== undefined) return there;
    const slash = path.lastIndexOf("/");
    const made = emptyFolder();
    folderAt(path.slice(0, Math.max(0, slash))).folders.set(path.slice(slash + 1), made);
    known.set(path, made);
    return made;
  };
  for (let start = 2, end = names.indexOf("\0"); end !== -1; end = names.indexOf("\0", start)) {
    const slash = names.lastIndexOf("/", end);
    const folder = folderAt(names.slice(start, Math.max(start, slash)));
    folder.files.push(names.slice(slash + 1, end));
    start = end + 3;
  }
  measure(root);
  return root;
}

function emptyFolder(): TreeFolder {
  return { folders: new Map(), files: [], count: 0, height: 1 };
}

function measure(folder: TreeFolder): void {
  folder.count = folder.files.length;
  for (const inner of folder.folders.values()) {
    measure(inner);
    folder.count += inner.count;
    folder.height = Math.max(folder.height, inner.height + 1);
  }
}
