import { expect, test } from "vitest";
import { Random } from "../fuzz-boundary/random.ts";
import { randomRun } from "./random-run.ts";

// `npm run fuzz:planner`, some runs of it.
test("random runs end in defined outcomes, with text at every limit, and are redriven", async () => {
  for (let number = 0; number < 40; number++) {
    const found = await randomRun(new Random(`a test: ${number}`), true);
    expect(found, `run ${number}`).toMatchObject({
      ...{ undefinedOutcomes: [], limitsWithoutText: [], diverged: [] },
    });
    expect(found.kinds.length).toBeGreaterThan(0);
  }
});
