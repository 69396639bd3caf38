/**
 * JSON Schema to GBNF on schemas found in the wild: 3,000 of MaskBench, which are not ours to
 * publish and are kept outside the repository. They are scored by its rules through a matcher with
 * llama.cpp's semantics, and every grammar is loaded by llama.cpp itself.
 *
 *   npm run bench:schemas                   ../shared/grammar/maskbench-sample.jsonl.gz
 *   npm run bench:schemas -- FILE.jsonl     another set in the same form, gzipped or not, such as
 *                                           test/grammar/data/schemas.jsonl
 *   npm run bench:schemas -- --list         names the schemas that did not pass
 *
 * Times are for compiling without a cache: the best of three rounds for each schema, since the
 * machine may be shared.
 */
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { getLlama, LlamaLogLevel } from "node-llama-cpp";
import { compileSchema } from "../src/grammar/index.ts";
import { readSchemaCases, type SchemaFileCase } from "../test/grammar/schema-cases.ts";
import { type Score, scoreCase, type Verdict } from "../test/grammar/score-case.ts";
import { closingLine } from "./machine.ts";

const rounds = 3;
const published =
  "published, all 11,306: LLGuidance 78.8 %, XGrammar 71.8 %, Outlines 62.4 %, llama.cpp 57.5 %";

const list = process.argv.includes("--list");
const given = process.argv.slice(2).find((argument) => !argument.startsWith("--"));
const repository = resolve(import.meta.dirname, "..");
const file =
  given === undefined
    ? resolve(repository, "../shared/grammar/maskbench-sample.jsonl.gz")
    : resolve(process.env.INIT_CWD ?? process.cwd(), given);
if (!existsSync(file)) {
  console.error(
    `No schemas to measure: ${file} does not exist. Give a file: npm run bench:schemas -- FILE`,
  );
  process.exit(2);
}
const cases = readSchemaCases(file);

const milliseconds = cases.map((one) =>
  Math.min(...Array.from({ length: rounds }, (_, round) => time(one, round))),
);
const llama = await getLlama({ gpu: false, build: "never", logLevel: LlamaLogLevel.error });
const counts = new Map<Verdict, number>();
const reasons = new Map<string, number>();
let invalid = 0;
let refused = 0;
let illegal = 0;

for (const one of cases) {
  const score = await scored(one);
  counts.set(score.verdict, (counts.get(score.verdict) ?? 0) + 1);
  invalid += score.invalid;
  refused += score.refused;
  for (const keyword of new Set(score.grammar.unsupported.map((issue) => issue.keyword))) {
    reasons.set(keyword, (reasons.get(keyword) ?? 0) + 1);
  }
  if (list && score.verdict !== "passing")
    console.log(`${score.verdict}  ${one.id}  ${score.detail}`);
}

const share = (count: number): string => `${((100 * count) / cases.length).toFixed(2)} %`;
console.log(
  `${cases.length} schemas, ${invalid} invalid instances, ${illegal} grammars rejected by llama.cpp`,
);
for (const verdict of [
  "passing",
  "compile_error",
  "validation_error",
  "invalidation_error",
] as const) {
  const count = counts.get(verdict) ?? 0;
  console.log(`${verdict.padEnd(20)}${String(count).padStart(6)}   ${share(count)}`);
}
const common = [...reasons].sort((left, right) => right[1] - left[1]).slice(0, 8);
console.log(
  `not expressed: ${common.map(([keyword, count]) => `${keyword || "(whole)"} ${count}`).join(", ")}`,
);
console.log(published);

milliseconds.sort((left, right) => left - right);
closingLine("schemas", {
  schemas: cases.length,
  passing: counts.get("passing") ?? 0,
  compile_error: counts.get("compile_error") ?? 0,
  validation_error: counts.get("validation_error") ?? 0,
  invalidation_error: counts.get("invalidation_error") ?? 0,
  // In percent of the invalid instances.
  refused_after_validation: invalid === 0 ? 100 : (100 * refused) / invalid,
  compile_ms_p50: milliseconds[Math.floor(milliseconds.length * 0.5)] ?? Number.NaN,
  compile_ms_p99: milliseconds[Math.floor(milliseconds.length * 0.99)] ?? Number.NaN,
});
await llama.dispose();

/** Milliseconds of one compilation; the comment prevents a cache hit from an earlier round. */
function time({ schema }: SchemaFileCase, round: number): number {
  const fresh = typeof schema === "boolean" ? schema : { ...schema, $comment: `round ${round}` };
  const start = performance.now();
  compileSchema(fresh);
  return performance.now() - start;
}

/**
 * A grammar that llama.cpp rejects makes every answer impossible: MaskBench counts that as a
 * validation error.
 */
async function scored(one: SchemaFileCase): Promise<Score> {
  const score = scoreCase(one);
  try {
    await llama.createGrammar({ grammar: score.grammar.gbnf });
    return score;
  } catch (error) {
    illegal++;
    return { ...score, verdict: "validation_error", detail: String(error) };
  }
}
