import { accessSync, constants, statSync } from "node:fs";
import { join } from "node:path";

const SYSTEM_FOLDERS = [
  "/usr/local/bin",
  "/usr/bin",
  "/bin",
  "/usr/local/sbin",
  "/usr/sbin",
  "/sbin",
];

/** Absolute path of a program on this machine, or null. System folders come before PATH. */
export function findProgram(name: string): string | null {
  const folders = [...SYSTEM_FOLDERS, ...(process.env.PATH ?? "").split(":")];
  for (const folder of folders) {
    const path = join(folder, name);
    if (folder.startsWith("/") && isExecutable(path)) return path;
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
