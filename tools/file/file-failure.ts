import { ToolFailure } from "ostinato";
import type { SandboxFileError } from "ostinato/sandbox";

/**
 * Runs a file operation and explains the system's error codes to the model. Other errors pass
 * through.
 *
 * @throws ToolFailure that names the path and, if possible, says what to do.
 */
export async function withFileFailures<Result>(
  path: string,
  operation: () => Promise<Result>,
): Promise<Result> {
  try {
    return await operation();
  } catch (error) {
    if (!isFileError(error)) throw error;
    throw new ToolFailure(describe(error, path), { code: error.code, path });
  }
}

function isFileError(error: unknown): error is SandboxFileError {
  return error instanceof Error && error.name === "SandboxFileError" && "code" in error;
}

function describe(error: SandboxFileError, path: string): string {
  switch (error.code) {
    case "ENOENT":
      return `no such file: ${path}`;
    case "EACCES":
    case "EPERM":
      return `permission denied: ${path}`;
    case "EROFS":
      return `${path} is read-only here; only files in the workspace can be changed, and only when the run allows it`;
    case "ENOSPC":
    case "EDQUOT":
      return `no space left on the disk: ${path} was not changed. Delete files that are not needed, or write less`;
    case "EFBIG":
      return `${path} would be bigger than a file may be in this run; it was not changed. Write less, or several files`;
    case "EISDIR":
      return `${path} is a directory, not a file`;
    case "ENOTDIR":
    case "EEXIST":
      return `a part of ${path} is a file, not a directory`;
    case "ENAMETOOLONG":
      return `the name is too long: ${path.slice(0, 100)}… (${path.length} characters)`;
    case "ELOOP":
      return `too many links lead to each other: ${path}`;
    default:
      return `${path}: ${error.code}, ${error.message}`;
  }
}
