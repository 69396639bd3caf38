import { constants, openSync } from "node:fs";

/** `O_PATH` of Linux: names a folder without reading it, so one that is closed can be named as well. */
const O_PATH = 0o10000000;

/**
 * A descriptor that stays with one folder, whatever happens to its path. Reach what is in it by
 * `/proc/self/fd/N/name`.
 *
 * @throws the system's error: `ENOTDIR` where it is no folder.
 */
export function folderDescriptor(path: string, links: "follow" | "refuse" = "follow"): number {
  return openSync(
    path,
    O_PATH | constants.O_DIRECTORY | (links === "follow" ? 0 : constants.O_NOFOLLOW),
  );
}
