import { expect, test } from "vitest";
import { readMaskBench } from "./mask-bench.ts";
import { scoreCase, type Verdict } from "./score-case.ts";

/** Every tenth schema of the sample; `npm run bench:schemas` scores all. */
const cases = readMaskBench().filter((_, index) => index % 10 === 0);

test("schemas from the wild pass by the rules of MaskBench", { timeout: 120_000 }, () => {
  const found: Record<Verdict, string[]> = {
    passing: [],
    compile_error: [],
    validation_error: [],
    invalidation_error: [],
  };
  let invalid = 0;
  let refused = 0;
  for (const one of cases) {
    const score = scoreCase(one);
    found[score.verdict].push(one.id);
    invalid += score.invalid;
    refused += score.refused;
  }
  expect(cases).toHaveLength(300);
  expect(found.invalidation_error).toEqual([]);
  expect(found.validation_error.length).toBeLessThanOrEqual(0.005 * cases.length);
  expect(found.passing.length).toBeGreaterThanOrEqual(0.85 * cases.length);
  expect(invalid).toBeGreaterThan(500);
  // With the validator behind the grammar no invalid instance gets through.
  expect(refused).toBe(invalid);
});
