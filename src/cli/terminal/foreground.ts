import { readFileSync } from "node:fs";

/** Whether the terminal is this process's: a process in the background is stopped when it reads from it. */
export function isInForeground(): boolean {
  try {
    const stat = readFileSync("/proc/self/stat", "utf8");
    // The program's name, in parentheses, may hold anything; the fields are counted from behind it.
    const [, , , group, , , foreground] = stat.slice(stat.lastIndexOf(")") + 1).split(" ");
    return group === foreground;
  } catch {
    return false;
  }
}
