import { expect, test } from "vitest";
import { loadedFiles } from "./loaded-files.ts";

// Two copies of a class are two classes: an error of one is none of the other's.
test.each([
  ["the sources", "src/cli/main.ts", ["ostinato-source"], /^(src|tools|agents)\/.*\.ts$/],
  ["the build", "dist/src/cli/main.js", [], /^dist\/.*\.js$/],
  ["the build, in this checkout", "dist/src/cli/main.js", ["ostinato-source"], /^dist\/.*\.js$/],
])("%s loads no module twice", async (_, program, conditions, place) => {
  const files = await loadedFiles([program, "tools", "--json"], conditions);
  expect(files.length).toBeGreaterThan(50);
  expect(files.filter((file) => !place.test(file))).toEqual([]);
  expect(new Set(files).size).toBe(files.length);
});
