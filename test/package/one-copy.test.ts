import { execa } from "execa";
import { expect, test } from "vitest";

/** Prints every file of this checkout that a program loads, one a line, after what it prints itself. */
const WATCH = `
  import { registerHooks } from "node:module";
  const loaded = [];
  registerHooks({ load(url, context, next) { loaded.push(url); return next(url, context); } });
  process.on("exit", () => {
    for (const url of loaded) if (!url.includes("/node_modules/")) console.log(url);
  });`;
const HERE = new URL("../../", import.meta.url).href;

async function loadedBy(program: string, conditions: readonly string[]): Promise<string[]> {
  const watch = `data:text/javascript,${encodeURIComponent(WATCH)}`;
  const options = [...conditions.map((name) => `--conditions=${name}`), "--import", watch];
  const { stdout } = await execa(process.execPath, [...options, program, "tools", "--json"], {
    env: { NODE_OPTIONS: "" },
  });
  return stdout
    .split("\n")
    .filter((line) => line.startsWith(HERE))
    .map((url) => url.slice(HERE.length));
}

// Two copies of a class are two classes: an error of one is none of the other's.
test.each([
  ["the sources", "src/cli/main.ts", ["ostinato-source"], /^(src|tools|agents)\/.*\.ts$/],
  ["the build", "dist/src/cli/main.js", [], /^dist\/.*\.js$/],
  ["the build, in this checkout", "dist/src/cli/main.js", ["ostinato-source"], /^dist\/.*\.js$/],
])("%s loads no module twice", async (_, program, conditions, place) => {
  const files = await loadedBy(program, conditions);
  expect(files.length).toBeGreaterThan(50);
  expect(files.filter((file) => !place.test(file))).toEqual([]);
  expect(new Set(files).size).toBe(files.length);
});
