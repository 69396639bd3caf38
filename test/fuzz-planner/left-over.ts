import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";

/** Tools that hang are given up after this time at the latest. */
const MOST_MILLISECONDS = 3_000;

/** Timers, handles and child processes that are there now and were not at the beginning. */
export async function leftOver(before: readonly string[]): Promise<string[]> {
  const end = performance.now() + MOST_MILLISECONDS;
  for (;;) {
    const left = [...resourcesSince(before), ...children()];
    if (left.length === 0 || performance.now() > end) return left;
    await wait(50);
  }
}

function resourcesSince(before: readonly string[]): string[] {
  const counted = new Map<string, number>();
  for (const name of before) counted.set(name, (counted.get(name) ?? 0) + 1);
  return process.getActiveResourcesInfo().filter((name) => {
    const known = counted.get(name) ?? 0;
    counted.set(name, known - 1);
    return known <= 0;
  });
}

/** Child processes, by Linux's table of them. */
function children(): string[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((id) => {
      try {
        const stat = readFileSync(`/proc/${id}/stat`, "utf8");
        const [, parent] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
        return Number(parent) === process.pid ? [`process ${id}`] : [];
      } catch {
        return [];
      }
    });
}
