/**
 * Random runs in contexts of 1,024 to 131,072 tokens, each redriven: none may end for want of room that could be
 * made, exceed the context, lose its task or differ when it is redriven.
 *
 *   npm run fuzz:context            2,000 runs
 *   npm run fuzz:context -- 500 7   500 runs, from seed 7 on
 */
import { closingLine } from "../../../bench/machine.ts";
import { randomRun } from "./random-run.ts";

const [runs = 2000, first = 1] = process.argv.slice(2).map(Number);
const figures = { runs, problems: 0, reductions: 0, summaries: 0, context_size: 0 };
for (let seed = first; seed < first + runs; seed++) {
  const { events, outcome, problems } = await randomRun(seed);
  for (const problem of problems) console.log(`MISSED  seed ${seed}: ${problem}`);
  figures.problems += problems.length;
  const reductions = events.filter((event) => event.type === "context-reduced");
  figures.reductions += reductions.length;
  figures.summaries += reductions.filter(({ summary }) => summary !== undefined).length;
  if (outcome.kind === "limit" && outcome.limit === "contextSize") figures.context_size++;
}
closingLine("fuzz:context", figures);
process.exitCode = figures.problems === 0 ? 0 : 1;
