import { readdirSync, readlinkSync } from "node:fs";

/** Outside pids of the readable processes in a process namespace. */
export function namespaceProcesses(namespace: number): readonly string[] {
  return readdirSync("/proc").filter((name) => {
    if (!/^\d/.test(name)) return false;
    try {
      return readlinkSync(`/proc/${name}/ns/pid`) === `pid:[${namespace}]`;
    } catch {
      return false;
    }
  });
}
