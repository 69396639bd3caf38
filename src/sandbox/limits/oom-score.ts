import { readFileSync, writeFileSync } from "node:fs";

/** Out of 1000: when the machine's memory runs out, sandboxed processes are ended first. */
export const OOM_SCORE = 900;

/** Restores a process's score if the process has lowered it. @param pid Its outside pid. */
export function keepOomScore(pid: string): void {
  const path = `/proc/${pid}/oom_score_adj`;
  try {
    if (Number(readFileSync(path, "latin1")) < OOM_SCORE) writeFileSync(path, `${OOM_SCORE}`);
  } catch {
    // It has ended, or has made itself readable by root only.
  }
}
