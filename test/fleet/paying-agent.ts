/** An agent that pays four times, for tests of the fleet; what it paid is in the file LEDGER. */
import { appendFileSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { scriptedModel } from "../../src/model/index.ts";
import { defineAgent } from "../../src/planner/index.ts";
import { defineTool } from "../../src/tool/index.ts";

export const ROUNDS = 4;
const ledger = process.env.LEDGER ?? "";
const pause = Number(process.env.PAUSE ?? 0);

const pay = defineTool({
  name: "pay",
  description: "Pays once.",
  input: z.object({ round: z.number() }),
  effect: "once",
  reconcile: ({ round }, { idempotencyKey }) =>
    readFileSync(ledger, { encoding: "utf8", flag: "a+" }).includes(`${idempotencyKey}\n`)
      ? `paid ${round}`
      : null,
  run: async ({ round }, { idempotencyKey, signal }) => {
    await sleep(pause, undefined, { signal });
    appendFileSync(ledger, `${idempotencyKey}\n`);
    return `paid ${round}`;
  },
});

export const payer = defineAgent({ name: "payer", instructions: "Pay.", tools: [pay] });

export function payingModel() {
  return scriptedModel(({ prompt }) => {
    const round = [...prompt.matchAll(/paid (\d)/g)].length + 1;
    return round <= ROUNDS
      ? { call: { tool: "pay", arguments: { round } } }
      : { final: `paid ${ROUNDS} times` };
  });
}
