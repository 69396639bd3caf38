/**
 * Looks for runs that end in no defined way, in the planner, at random: turns, failures, aborts, approvals,
 * restarts, messages and limits; and conversations, with turns that are asked, resumed, taken back and forked. Every
 * run has to end in a defined outcome, with the model's text at every limit, with nothing unhandled and nothing left
 * over; conversations keep their turns in order; memory may not grow.
 *
 *   npm run fuzz:planner                        4,000 runs, a seed from the clock
 *   npm run fuzz:planner -- --runs 400 --seed 7
 *   npm run fuzz:planner -- --seed 7 --case 12  one run again
 */
import { setTimeout as wait } from "node:timers/promises";
import { parseArgs } from "node:util";
import { closingLine } from "../../bench/machine.ts";
import { Random } from "../fuzz-boundary/random.ts";
import type { Findings } from "./findings.ts";
import { leftOver } from "./left-over.ts";
import { randomConversation } from "./random-conversation.ts";
import { randomRun } from "./random-run.ts";

/** Runs before memory is measured for the first time. */
const WARM_UP_SHARE = 0.25;
/** Every so many runs one is redriven. */
const REDRIVEN = 10;
/** Every so many runs one is a conversation, which has several. */
const CONVERSATION = 4;
const AT_ONCE = 4;
const MOST_GROWTH_MB = 20;
/** The longest wait of a run is 1 s; the rest is for a busy machine. */
const LONGEST_MILLISECONDS = 60_000;

const { values } = parseArgs({
  options: {
    runs: { type: "string", default: "4000" },
    seed: { type: "string", default: `${Date.now() % 2 ** 31}` },
    case: { type: "string" },
  },
});
const runs = Number(values.runs);
const seed = Number(values.seed);
let unhandled = 0;
const endings = new Map<string, number>();
for (const event of ["unhandledRejection", "uncaughtException"] as const) {
  process.on(event, (error) => {
    unhandled++;
    console.error(`unhandled: ${error instanceof Error ? error.stack : error}`);
  });
}

if (!Number.isInteger(runs) || runs < 1 || !Number.isInteger(seed)) {
  console.error("--runs has to be a positive whole number, --seed a whole one.");
  process.exitCode = 2;
} else if (values.case !== undefined) {
  console.log(await fuzzed(Number(values.case), true));
} else {
  process.exitCode = await fuzz();
}

function fuzzed(number: number, redriven: boolean): Promise<Findings> {
  const random = new Random(`${seed}:${number}`);
  const isConversation = number % CONVERSATION === 0;
  return isConversation ? randomConversation(random, redriven) : randomRun(random, redriven);
}

async function fuzz(): Promise<number> {
  // Opened on first use, and not left over.
  process.stdout.write("");
  const begin = process.getActiveResourcesInfo();
  const counts = { undefined_outcomes: 0, limits_without_text: 0, disordered: 0, diverged: 0 };
  const warmUp = Math.floor(runs * WARM_UP_SHARE);
  await fuzzFrom(0, warmUp, counts);
  const before = await settledMemory();
  await fuzzFrom(warmUp, runs, counts);
  const after = await settledMemory();
  const growth = after.rss - before.rss;
  const left = await leftOver(begin);
  for (const each of left) console.error(`left over: ${each}`);
  console.log([...endings].map(([kind, count]) => `${kind} ${count}`).join(", "));
  const { disordered, diverged, ...shown } = counts;
  closingLine("fuzz:planner", {
    ...{ runs, seed, ...shown, unhandled, left_over: left.length, disordered, diverged },
    ...{ rss_growth_mb: growth, heap_growth_mb: after.heap - before.heap },
  });
  const isClean = Object.values(counts).every((count) => count === 0) && unhandled === 0;
  return isClean && left.length === 0 && growth <= MOST_GROWTH_MB ? 0 : 1;
}

/** Runs with numbers from `from` to before `to`, some at once. */
async function fuzzFrom(
  from: number,
  to: number,
  counts: {
    undefined_outcomes: number;
    limits_without_text: number;
    disordered: number;
    diverged: number;
  },
): Promise<void> {
  let next = from;
  const work = async () => {
    for (let number = next++; number < to; number = next++) {
      const found = await inTime(fuzzed(number, number % REDRIVEN < 2));
      counts.undefined_outcomes += found.undefinedOutcomes.length;
      counts.limits_without_text += found.limitsWithoutText.length;
      counts.disordered += found.disordered.length;
      counts.diverged += found.diverged.length;
      report(number, found);
      if ((number + 1) % 500 === 0) console.log(`${number + 1} runs`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

/** A run that never ends has no outcome. */
async function inTime(running: Promise<Findings>): Promise<Findings> {
  const late = new AbortController();
  const never: Findings = {
    ...{ kinds: [], undefinedOutcomes: ["it never ended"], limitsWithoutText: [] },
    ...{ disordered: [], diverged: [] },
  };
  const end = wait(LONGEST_MILLISECONDS, never, { signal: late.signal });
  end.catch(() => {});
  try {
    return await Promise.race([running, end]);
  } finally {
    late.abort();
  }
}

function report(number: number, { kinds, ...found }: Findings): void {
  for (const kind of kinds) endings.set(kind, (endings.get(kind) ?? 0) + 1);
  for (const [what, list] of Object.entries(found)) {
    for (const each of list) console.error(`--seed ${seed} --case ${number}: ${what}: ${each}`);
  }
}

interface Memory {
  /** Megabytes of the process. */
  readonly rss: number;
  /** Megabytes of objects that are in use. */
  readonly heap: number;
}

/**
 * Memory once garbage is collected and its pages are given back to the system: what V8 keeps for later is not growth,
 * and differs by up to 16 MB from one look to the next. The least of several looks, as others use the machine too.
 */
async function settledMemory(): Promise<Memory> {
  const least = { rss: Number.POSITIVE_INFINITY, heap: Number.POSITIVE_INFINITY };
  for (let look = 0; look < 5; look++) {
    globalThis.gc?.({ type: "major", execution: "sync", flavor: "last-resort" });
    await wait(100);
    const { heapUsed, rss } = process.memoryUsage();
    least.rss = Math.min(least.rss, rss / 1e6);
    least.heap = Math.min(least.heap, heapUsed / 1e6);
  }
  return least;
}
