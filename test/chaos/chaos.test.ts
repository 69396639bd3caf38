/** Issue 23: `npm run chaos`, small enough for every day. */
import { expect, test } from "vitest";
import { hasPostgres } from "../postgres/database.ts";
import type { ChaosPlan } from "./plan.ts";
import { playChaos } from "./play-chaos.ts";

const plan: ChaosPlan = {
  ...{ runs: 12, workers: 3, concurrent: 2, restartSeconds: 0, seed: 1, patienceSeconds: 240 },
  leaseMilliseconds: 2000,
  disturbances: [
    { at: 0, kind: "kill", worker: 0 },
    { at: 0, kind: "freeze", worker: 1, seconds: 5 },
    { at: 0, kind: "cut-off", worker: 2, seconds: 5 },
    { at: 1, kind: "restart-postgres" },
  ],
};

test.skipIf(!hasPostgres)(
  "Postgres: runs of workers that are killed, frozen and cut off: nothing is lost, repeated or untold",
  async () => {
    const told: string[] = [];
    const result = await playChaos(plan, (line) => told.push(line));
    expect(result, told.join("\n")).toMatchObject({
      ...{ runs: 12, kills: 1, lost: 0, repeatedSteps: 0, repeatedOnce: 0, unreported: 0 },
    });
    expect(result.takenOver).toBeGreaterThanOrEqual(3);
    expect(result.takeoverMaxSeconds).toBeLessThan(Number.POSITIVE_INFINITY);
  },
);
