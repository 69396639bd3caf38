import { readFileSync } from "node:fs";
import { namespaceProcesses } from "./namespace-processes.ts";

/**
 * Memory of a namespace's processes with shared pages divided among those that share them, in bytes. The kernel
 * walks page tables for this, so it is read only if the quick sum exceeds a limit. It distinguishes forks that
 * share pages from processes with their own.
 */
export function exactMemory(namespace: number): number {
  let kibibytes = 0;
  for (const name of namespaceProcesses(namespace)) {
    try {
      const text = readFileSync(`/proc/${name}/smaps_rollup`, "latin1");
      for (const part of ["Pss_Anon", "Pss_Shmem", "SwapPss"]) {
        const found = new RegExp(`^${part}:\\s+(\\d+)`, "m").exec(text);
        kibibytes += Number(found?.[1] ?? 0);
      }
    } catch {}
  }
  return kibibytes * 1024;
}
