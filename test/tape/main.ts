/**
 * A recorded run of the real gpt-oss-20b through our turn machine, parser, renderer, loop and cache.
 *
 *   npm run tape             ../shared/harmony/tape/django-14122.jsonl, beside the checkout
 *   npm run tape -- FILE
 */
import { closingLine } from "../../bench/machine.ts";
import { checkTape } from "./check-tape.ts";
import { countEvaluated } from "./count-evaluated.ts";
import { kit } from "./kit.ts";
import { readTape, tapePath } from "./read-tape.ts";

const path = process.argv[2] ?? tapePath;
const samples = readTape(path);
if (samples === null) {
  console.log(`skipped: there is no recorded run at ${path}`);
  process.exit(process.argv[2] === undefined ? 0 : 1);
}

const { figures, replayed, problems } = await checkTape(samples, kit);
console.log(
  `${figures.admitted} of ${figures.well_formed} well-formed turns admitted, ${figures.parsed} read`,
);
console.log(
  `${figures.blocked} of ${figures.malformed} malformed turns stopped at their first wrong token`,
);
console.log(
  `${figures.recovered} of ${figures.malformed - figures.unoffered} calls of offered tools recovered`,
);
console.log(
  `${figures.prompts_exact} of ${figures.prompts} prompts byte for byte, ${figures.prompts_own} in our own profile`,
);
console.log(
  `${figures.calls_performed} of ${figures.calls_replayed} calls performed; refused: ${replayed.refusals.join(" ")}`,
);
const evaluatedPerNew = await countEvaluated(replayed.turns);
console.log(`${evaluatedPerNew.toFixed(4)} tokens evaluated for each new one`);
for (const problem of problems) console.log(`MISSED  ${problem}`);
closingLine("tape", { ...figures, evaluated_per_new: evaluatedPerNew });
process.exitCode = problems.length === 0 && evaluatedPerNew <= 1.01 ? 0 : 1;
