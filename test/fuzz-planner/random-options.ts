import { setTimeout as wait } from "node:timers/promises";
import type { ScriptedModel } from "../../src/model/index.ts";
import type { Agent, Approve, Limits, RunOptions } from "../../src/planner/index.ts";
import type { Random } from "../fuzz-boundary/random.ts";

export function randomLimits(random: Random, agent: Agent): Partial<Limits> {
  const some = <T>(value: T): T | undefined => (random.chance(0.3) ? value : undefined);
  const tool = random.pick(agent.tools).name;
  return {
    steps: 1 + random.below(14),
    repeatedCalls: some(2 + random.below(6)),
    emptyTurns: some(1 + random.below(4)),
    outputTokens: some(80 + random.below(1_500)),
    promptTokens: some(700 + random.below(2_000)),
    turnTokens: some(40 + random.below(300)),
    resultTokens: some(60 + random.below(600)),
    calls: some({ [tool]: random.below(3) }),
    retries: some(random.below(4)),
    cost: some(1 + random.below(3)),
  } as Partial<Limits>;
}

export function raised(random: Random): Partial<Limits> {
  return { steps: 20 + random.below(10), outputTokens: 5_000, promptTokens: 40_000, cost: 100 };
}

export function optionsOf(
  random: Random,
  model: ScriptedModel,
  limits: Partial<Limits>,
): RunOptions {
  const signal = random.chance(0.05) ? AbortSignal.timeout(1 + random.below(40)) : undefined;
  return { model, limits, signal, ...(random.chance(0.7) && { approve: approver(random) }) };
}

function approver(random: Random): Approve {
  return async () => {
    if (random.chance(0.1)) await wait(random.below(5));
    const drawn = random.below(10);
    if (drawn === 0) throw new Error("nobody is there");
    if (drawn === 1) return "later";
    if (drawn === 2) return { approved: false, reason: "no" };
    if (drawn === 3) return undefined as never;
    return { approved: true, by: random.pick(["person", "program"] as const) };
  };
}
