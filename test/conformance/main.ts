/** `npm run conformance`: all cases through the adapters, a table by source, one closing line. */
import { closingLine } from "../../bench/machine.ts";
import { conformanceCases } from "./conformance-case.ts";
import { type ConformanceResult, runConformanceCase } from "./run-conformance.ts";

const results = conformanceCases.map(runConformanceCase);

for (const { given, verdict, difference, reason } of results) {
  if (verdict === "same") continue;
  console.log(
    `${verdict === "fails" ? "FAILS" : "other"}  ${given.id}: ${difference ?? "as expected, in spite of its reason"}`,
  );
  if (reason !== null) console.log(`       ${reason}`);
}

const columns = ["render", "parse", "stream"] as const;
const sources = [...new Set(results.map(({ given }) => sourceOf(given.source.repo)))];
console.log(
  `\n| source | ${columns.join(" | ")} | all |\n|---|${"---|".repeat(columns.length + 1)}`,
);
for (const source of sources) {
  const own = results.filter(({ given }) => sourceOf(given.source.repo) === source);
  const cells = columns.map((kind) => score(own.filter(({ given }) => given.kind === kind)));
  console.log(`| ${source} | ${cells.join(" | ")} | ${score(own)} |`);
}

const failed = results.filter(({ verdict }) => verdict === "fails").length;
const deviating = results.filter(({ verdict }) => verdict === "deviates").length;
console.log(
  `\n${results.length} cases: ${results.length - failed - deviating} the same, ${deviating} otherwise for a written reason, ${failed} failed`,
);
closingLine("conformance", {
  cases: results.length,
  same: results.length - failed - deviating,
  deviating,
  failed,
});
process.exitCode = failed === 0 ? 0 : 1;

function sourceOf(repository: string): string {
  return repository.replace(/@.*$| \(headers.*$/, "");
}

function score(own: readonly ConformanceResult[]): string {
  if (own.length === 0) return "";
  return `${own.filter(({ verdict }) => verdict === "same").length}/${own.length}`;
}
