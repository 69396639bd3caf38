import { expect, test } from "vitest";
import { loadedFiles } from "./loaded-files.ts";

// Each file costs about a third of a millisecond, so what a first run needs loads with the first run.
test("importing ostinato loads what defines agents and tools, and no more", async () => {
  const program = ["--input-type=module", "--eval", 'import "./dist/src/index.js"'];
  const files = await loadedFiles(program, []);
  expect(files).toContain("dist/src/planner/run.js");
  const late =
    /^dist\/(src\/(fleet|runtime|replay|viewer|cli|trace\/(sqlite|postgres))|tools|agents)\//;
  expect(files.filter((file) => late.test(file))).toEqual([]);
  const ofARun =
    /^dist\/src\/(planner\/(loop|call\/perform-|lifecycle\/perform\.)|harmony\/(parse|vocabulary)\/)/;
  expect(files.filter((file) => ofARun.test(file))).toEqual([]);
});
