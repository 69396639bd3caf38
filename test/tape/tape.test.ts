import { expect, test } from "vitest";
import { checkTape } from "./check-tape.ts";
import { countEvaluated } from "./count-evaluated.ts";
import { kit } from "./kit.ts";
import { readTape, tapePath } from "./read-tape.ts";

// Issue 21, item 6: the real model's own turns. The same by `npm run tape`.
test("a recorded run of gpt-oss-20b", { timeout: 300_000 }, async ({ skip }) => {
  const samples = readTape();
  if (samples === null) return skip(`there is no recorded run at ${tapePath}`);
  const { figures, problems, replayed } = await checkTape(samples, kit);
  expect(problems).toEqual([]);
  expect(figures).toEqual({
    ...{ well_formed: 56, admitted: 56, parsed: 56 },
    ...{ malformed: 5, blocked: 5, recovered: 4, unoffered: 1 },
    ...{ prompts: 57, prompts_exact: 57, prompts_own: 57 },
    ...{ calls_replayed: 60, calls_performed: 59 },
  });
  // The one tool that was not offered: the error names the one that was meant.
  expect(replayed.refusals).toEqual([
    expect.stringContaining("there is no tool browser.search. repo_browser.search takes these"),
  ]);
  expect(await countEvaluated(replayed.turns)).toBeLessThanOrEqual(1.01);
});
