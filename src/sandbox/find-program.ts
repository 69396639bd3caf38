import { accessSync, constants, statSync } from "node:fs";
import { join } from "node:path";

/** Where systems install programs; the last two are for NixOS and Guix. */
const SYSTEM_FOLDERS = [
  "/usr/local/bin",
  "/usr/bin",
  "/bin",
  "/usr/local/sbin",
  "/usr/sbin",
  "/sbin",
  "/run/current-system/sw/bin",
  "/run/current-system/profile/bin",
];

/**
 * Absolute path of a program on this machine, or null. `PATH` is not searched, because runs may be able to write
 * there. `OSTINATO_PROGRAMS` names further absolute folders, separated by colons, which are searched before the
 * system's.
 */
export function findProgram(name: string): string | null {
  const named = (process.env.OSTINATO_PROGRAMS ?? "").split(":");
  for (const folder of [...named.filter((each) => each.startsWith("/")), ...SYSTEM_FOLDERS]) {
    const path = join(folder, name);
    if (isExecutable(path)) return path;
  }
  return null;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
