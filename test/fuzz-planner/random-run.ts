import { scriptedModel } from "../../src/model/index.ts";
import { resume, run } from "../../src/planner/index.ts";
import { MemoryJournal, type Outcome } from "../../src/trace/index.ts";
import type { Random } from "../fuzz-boundary/random.ts";
import { crashed } from "./crashed-journal.ts";
import { divergences } from "./divergences.ts";
import { type Findings, findingsOf } from "./findings.ts";
import { decideOnOne } from "./random-decision.ts";
import { optionsOf, raised, randomLimits } from "./random-options.ts";
import { randomTurn } from "./random-script.ts";
import { randomAgent } from "./random-tools.ts";
import { ending } from "./run-ending.ts";

/** A restarted run ends soon; this is only so that nothing goes on for ever. */
const MOST_RESTARTS = 6;

/**
 * One random run: an agent, a model, limits, approvals, messages, an abort, and restarts of which some are after a
 * crash. Every outcome on the way is checked.
 *
 * @param redriven Whether the record is redriven at the end.
 */
export async function randomRun(random: Random, redriven: boolean): Promise<Findings> {
  // Few, as they take as long as they may.
  const hangs = random.chance(0.01);
  const agent = randomAgent(random, hangs);
  const contextSize = random.pick([1_500, 3_000, 16_000]);
  const model = scriptedModel((moment) => randomTurn(random, moment), { contextSize });
  let journal = new MemoryJournal();
  let limits = {
    ...randomLimits(random, agent),
    ...(hangs && { wallMilliseconds: 1_000, steps: 50 }),
  };
  const outcomes: Outcome[] = [];
  const first = run(agent, "Find the entries.", {
    ...optionsOf(random, model, limits),
    journal,
    seed: random.below(1_000),
    ...(random.chance(0.5) && {
      prices: { promptToken: 0.001, outputToken: 0.002, calls: { look: 0.1 } },
    }),
  });
  outcomes.push(await ending(random, first, journal));
  for (let restarts = 0; restarts < MOST_RESTARTS; restarts++) {
    if (outcomes.at(-1)?.kind === "answered" || random.chance(0.3)) break;
    if (random.chance(0.4)) journal = await crashed(random, journal, first.id);
    if (random.chance(0.5)) limits = { ...limits, ...raised(random) };
    const last = outcomes.at(-1);
    if (last?.kind === "awaiting-approval" && random.chance(0.5)) {
      await decideOnOne(random, journal, first.id, last);
    }
    // Resumed, a paused run would wait on.
    await journal.post(first.id, { kind: "continue" });
    const again = resume(agent, first.id, { ...optionsOf(random, model, limits), journal });
    outcomes.push(await ending(random, again, journal));
  }
  const diverged = redriven ? await divergences(journal) : [];
  await journal.close();
  return findingsOf(outcomes, { disordered: [], diverged });
}
