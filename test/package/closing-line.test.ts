import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { afterEach, beforeEach, expect, test } from "vitest";
import { removeFolder } from "../remove-folder.ts";

const [VITEST, REPORTER] = [
  "../../node_modules/vitest/vitest.mjs",
  "../../scripts/closing-line-reporter.ts",
].map((path) => fileURLToPath(new URL(path, import.meta.url)));

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "ostinato-closing-"));
  writeFileSync(
    join(folder, "vitest.config.mjs"),
    `import { ClosingLineReporter } from ${JSON.stringify(REPORTER)};
    export default { test: { globals: true, reporters: [new ClosingLineReporter()] } };`,
  );
});
afterEach(() => removeFolder(folder));

async function lastLines(tests: string): Promise<string> {
  writeFileSync(join(folder, "some.test.mjs"), tests);
  const { stdout } = await execa(process.execPath, [VITEST ?? "", "run", "--root", folder], {
    reject: false,
    cwd: folder,
  });
  return stdout.trim();
}

// Issue 18 A: what is skipped is listed at the end with its reason.
test("what was skipped is told with its reason, and the counts come last", async () => {
  const output = await lastLines(`
    it("passes", () => {});
    it("fails", () => { throw new Error("wrong"); });
    it("says why", ({ skip }) => skip("no such machine"));
    it.skip("says nothing", () => {});`);
  expect(output.split("\n").slice(-3)).toEqual([
    "skipped: some.test.mjs > says why: no such machine",
    "skipped: some.test.mjs > says nothing: no reason given",
    "1 passed, 1 failed, 2 skipped",
  ]);
});

test("tests behind a hook that failed are not merely skipped", async () => {
  const output = await lastLines(`
    describe("all", () => {
      beforeAll(() => { throw new Error("wrong"); });
      it("is not reached", () => {});
    });
    it("passes", () => {});`);
  expect(output).toMatch(/\n1 passed, 1 failed, 1 skipped$/);
});

test("a file that can't be read has failed", async () => {
  expect(await lastLines("it(")).toBe("0 passed, 1 failed, 0 skipped");
});
