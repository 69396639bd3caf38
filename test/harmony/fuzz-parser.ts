/**
 * `npm run fuzz:parser [-- COUNT SEED]`: random and mutated token streams through the robust parser.
 * Default: 1,000,000 streams, a seed from the clock. Ends in one line of JSON.
 */
import { checkStream } from "./parser-invariants.ts";
import { randomTokens, seededRandom } from "./random-tokens.ts";

const count = Number(process.argv[2] ?? 1_000_000);
const seed = Number(process.argv[3] ?? Date.now() % 2 ** 31);
console.log(`seed ${seed}, ${count} streams`);
const random = seededRandom(seed);
const known = ["functions.f", "functions.read_file", "python", "browser.search"];
let tokens = 0;
let messages = 0;
let repairs = 0;
let failures = 0;
for (let index = 0; index < count; index++) {
  const stream = randomTokens(random, index % 100 === 0 ? 200 : 14);
  const role = random() < 0.5 ? "assistant" : null;
  tokens += stream.length;
  try {
    for (const { type } of checkStream(stream, role, random() < 0.5 ? known : undefined)) {
      if (type === "message-end") messages++;
      else if (type === "repair") repairs++;
    }
  } catch (error) {
    if (failures++ < 10) console.log(`stream ${index}, role ${role}: [${stream}]`, error);
  }
}
const figures = { seed, streams: count, tokens, messages, repairs, failures };
console.log(JSON.stringify({ fuzz: "parser", ...figures }));
process.exitCode = failures === 0 ? 0 : 1;
