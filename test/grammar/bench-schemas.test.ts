import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, expect, test } from "vitest";
import { schemaSetFile } from "./schema-set/schema-set.ts";

const folder = mkdtempSync(join(tmpdir(), "ostinato-schemas-"));
afterAll(() => rmSync(folder, { recursive: true }));

const bench = (...given: string[]) =>
  execa(process.execPath, ["bench/schemas.ts", ...given], { reject: false });

// Issue 18, E: the sample of MaskBench is not in the repository.
test("`npm run bench:schemas -- FILE` scores another set, and says in one line that a file is not there", async () => {
  const file = join(folder, "some.jsonl");
  const lines = readFileSync(schemaSetFile, "utf8").split("\n").slice(0, 5);
  writeFileSync(file, lines.join("\n"));
  const { exitCode, stdout } = await bench(file);
  expect([exitCode, JSON.parse(stdout.split("\n").at(-1) ?? "")]).toMatchObject([
    0,
    { figures: { schemas: 5, passing: 5 } },
  ]);
  const missing = await bench("nowhere.jsonl");
  expect(missing.exitCode).toBe(2);
  expect(missing.stderr).toMatch(
    /^No schemas to measure: \S+nowhere\.jsonl does not exist\. Give a file: [^\n]*$/,
  );
});
