import { posix } from "node:path";
import { type SandboxFiles, ToolFailure } from "ostinato";
import { nearestNames } from "../result-text/index.ts";

/**
 * "There is no such file", with the names that exist in its folder (or in the top folder), nearest
 * first. Returned, not thrown, so that the caller's `throw` shows where it stops.
 */
export async function missingFile(files: SandboxFiles, path: string): Promise<ToolFailure> {
  const folder = posix.dirname(path);
  const beside = folder === "." ? [] : await entryNames(files, folder);
  const names = beside.length > 0 ? beside : await entryNames(files, ".");
  return new ToolFailure(`no such file: ${path}${hint("Files here", nearestNames(path, names))}`, {
    code: "ENOENT",
    path,
  });
}

export async function missingDirectory(files: SandboxFiles, path: string): Promise<ToolFailure> {
  const folder = posix.dirname(posix.normalize(path));
  const beside = folder === "." ? [] : (await entryNames(files, folder)).filter(isFolder);
  const names = beside.length > 0 ? beside : (await entryNames(files, ".")).filter(isFolder);
  return new ToolFailure(
    `no such directory: ${path}${hint("Folders here", nearestNames(path, names))}`,
    { code: "ENOENT", path },
  );
}

/** A folder was given instead of a file: lists what is in it. */
export async function directoryInsteadOfFile(
  files: SandboxFiles,
  path: string,
): Promise<ToolFailure> {
  const names = await entryNames(files, path);
  return new ToolFailure(
    `${path} is a directory, not a file${hint("Files here", names.slice(0, 8))}`,
    { code: "EISDIR", path },
  );
}

/** A model that sends an empty path lost the name, so the names are listed. */
export async function emptyPath(files: SandboxFiles): Promise<ToolFailure> {
  const names = await entryNames(files, ".");
  return new ToolFailure(`the path is empty${hint("Files here", names.slice(0, 8))}`, {
    code: "ENOENT",
    path: "",
  });
}

async function entryNames(files: SandboxFiles, folder: string): Promise<string[]> {
  try {
    const entries = await files.list(folder);
    const prefix = posix.normalize(folder) === "." ? "" : `${folder.replace(/(?<!\/)\/+$/, "")}/`;
    return entries
      .map((entry) => prefix + entry.name + (entry.type === "directory" ? "/" : ""))
      .sort();
  } catch {
    // The folder is also missing or unreadable: then the error lists no files.
    return [];
  }
}

function isFolder(name: string): boolean {
  return name.endsWith("/");
}

function hint(label: string, names: readonly string[]): string {
  return names.length === 0 ? "" : `. ${label}: ${names.join(", ")}`;
}
