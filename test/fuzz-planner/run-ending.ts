import { setTimeout as wait } from "node:timers/promises";
import type { Run } from "../../src/planner/index.ts";
import type { MemoryJournal, Outcome } from "../../src/trace/index.ts";
import type { Random } from "../fuzz-boundary/random.ts";

/** Waits for the run's end; meanwhile it is watched, spoken to, paused and aborted. */
export async function ending(
  random: Random,
  running: Run,
  journal: MemoryJournal,
): Promise<Outcome> {
  const watched = random.chance(0.2) ? watch(running) : null;
  if (random.chance(0.15)) {
    const at = random.below(4);
    await wait(at);
    if (random.chance(0.5)) await running.steer("Look at entry 3 too.");
    if (random.chance(0.3)) {
      await running.pause();
      await wait(random.below(4));
      if (random.chance(0.8)) await running.continue();
      else running.abort("it was paused for too long");
    }
    if (random.chance(0.2)) running.abort("enough");
    if (random.chance(0.1)) {
      // A run that has not begun has no inbox yet.
      await journal.post(running.id, { kind: "abort", reason: "from outside" }).catch(() => {});
    }
  }
  const outcome = await running.outcome;
  await watched;
  return outcome;
}

async function watch(running: Run): Promise<void> {
  for await (const event of running) if (event.type === "run-finished") return;
}
