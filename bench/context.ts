/**
 * What it costs to keep a long run within the context: the tape (60 calls of the real gpt-oss-20b) in contexts of
 * 8,192, 16,384 and 32,768 tokens, with its own results and with results of 8 KB. Counts turns that don't fit, and
 * the tokens that a real cache evaluates for each token that is new, summaries counted as evaluated.
 *
 *   npm run bench:context         ../shared/harmony/tape/django-14122.jsonl, beside the checkout
 */
import { readTape, tapePath } from "../test/tape/read-tape.ts";
import { countEvaluated } from "./context/count-evaluated.ts";
import { RESERVE, type TapeRun, tapeRun } from "./context/tape-run.ts";
import { closingLine } from "./machine.ts";

const samples = readTape();
if (samples === null) {
  console.log(`skipped: there is no recorded run at ${tapePath}`);
  process.exit(0);
}

const MOST_EVALUATED_PER_NEW = 1.35;
const KEEP_SHARE = 0.3;
const ENDLESS = 1 << 20;
const RESULTS = ["recorded", "large"] as const;

const figures: { [name: string]: number } = {};
const missed: string[] = [];
for (const kilo of [8, 16, 32]) {
  const contextSize = kilo * 1024;
  let overflows = 0;
  let worst = 0;
  for (const results of RESULTS) {
    const whole = await tapeRun(samples, ENDLESS, results);
    const kept = await tapeRun(samples, contextSize, results);
    overflows += overflowsOf(kept, contextSize);
    const least = Math.min(...kept.reductions.map(({ tokensAfter }) => tokensAfter)) / contextSize;
    const facts = `${kilo}k, ${results} results: ${kept.calls} calls, ${kept.outcome.kind}, ${kept.reductions.length} reductions (${kept.reductions.filter(({ summary }) => summary).length} with a summary)`;
    if (kilo === 8) {
      console.log(facts);
      continue;
    }
    if (least < KEEP_SHARE)
      missed.push(`${facts}: a cut kept ${(least * 100).toFixed(1)} % of the context`);
    const fresh = whole.turns.at(-1)?.prompt.length ?? 0;
    const ratio = (await countEvaluated(kept.turns, contextSize)) / fresh;
    worst = Math.max(worst, ratio);
    console.log(
      `${facts}, at least ${(least * 100).toFixed(1)} % kept, ${fresh} new tokens, ${ratio.toFixed(4)} evaluated for each`,
    );
  }
  figures[`overflows_${kilo}k`] = overflows;
  if (overflows > 0) missed.push(`${overflows} overflows at ${kilo}k`);
  if (kilo === 8) continue;
  figures[`evaluated_per_new_${kilo}k`] = worst;
  if (worst > MOST_EVALUATED_PER_NEW) {
    missed.push(
      `${worst.toFixed(4)} tokens evaluated for each new one at ${kilo}k, goal ${MOST_EVALUATED_PER_NEW}`,
    );
  }
}
for (const problem of missed) console.log(`MISSED  ${problem}`);
closingLine("context", figures);
process.exitCode = missed.length === 0 ? 0 : 1;

/** Turns that don't fit, turns begun without the reserve, and a run that didn't get to its answer. */
function overflowsOf({ turns, outcome, calls }: TapeRun, contextSize: number): number {
  const beyond = turns.filter(({ prompt, output }) => prompt.length + output.length > contextSize);
  const late = turns.filter(
    ({ prompt, isSummary }) => !isSummary && prompt.length + RESERVE > contextSize,
  );
  const isShort = outcome.kind !== "answered" || calls < 60;
  return beyond.length + late.length + (isShort ? 1 : 0);
}
