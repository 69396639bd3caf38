import { readdirSync, readFileSync } from "node:fs";

/** The arguments of a process and of all that it has started, as every user of the machine can read them. */
export function argumentsOfAll(pid: number): readonly string[] {
  const children = new Map<number, number[]>();
  for (const name of readdirSync("/proc")) {
    const parent = /^PPid:\s*(\d+)$/m.exec(read(`/proc/${name}/status`))?.[1];
    if (parent === undefined) continue;
    children.set(Number(parent), [...(children.get(Number(parent)) ?? []), Number(name)]);
  }
  const all = [pid];
  for (const each of all) all.push(...(children.get(each) ?? []));
  return all.map((each) => read(`/proc/${each}/cmdline`).replaceAll("\0", " "));
}

/** Empty for a process that has ended. */
function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
