import { readFileSync, writeFileSync } from "node:fs";

/** Of 1000: when the machine's memory runs out, what runs in a sandbox goes first. */
export const OOM_SCORE = 900;

/** Sets a process's score again if it has lowered it. @param pid Its number outside. */
export function keepOomScore(pid: string): void {
  const path = `/proc/${pid}/oom_score_adj`;
  try {
    if (Number(readFileSync(path, "latin1")) < OOM_SCORE) writeFileSync(path, `${OOM_SCORE}`);
  } catch {
    // It ended, or made itself one that only root may look into.
  }
}
