import { readdirSync, readlinkSync } from "node:fs";

/** Numbers, outside, of the processes in a process namespace that can be looked into. */
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
