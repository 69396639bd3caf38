import { constants, openSync } from "node:fs";

/** `O_PATH` of Linux: refers to a folder without reading it, so it also works for an unreadable folder. */
const O_PATH = 0o10000000;

/**
 * A descriptor that stays with one folder, whatever happens to its path. Its contents are reached by
 * `/proc/self/fd/N/name`.
 *
 * @throws the system's error: `ENOTDIR` if it isn't a folder.
 */
export function folderDescriptor(path: string, links: "follow" | "refuse" = "follow"): number {
  return openSync(
    path,
    O_PATH | constants.O_DIRECTORY | (links === "follow" ? 0 : constants.O_NOFOLLOW),
  );
}
