import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, expect, test } from "vitest";
import { callerFolder } from "../../../src/cli/input/caller-folder.ts";
import { openJournal } from "../../../src/trace/index.ts";
import { removeFolder } from "../../remove-folder.ts";
import { sampleRun } from "../../trace/sample-run.ts";
import { jsonLines } from "../run-command.ts";

// Issue 18, D 5: relative paths are relative to where the person stands.

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "ostinato-stand-"));
  for (const name of ["clone", "project"]) mkdirSync(join(folder, name));
  writeFileSync(join(folder, "clone", "package.json"), "{}");
});
afterAll(() => removeFolder(folder));

test("npm run, started elsewhere: the journal of that folder", async () => {
  const journal = await openJournal(join(folder, ".ostinato", "journal.db"));
  await journal.append("20260101-abc123", sampleRun(2));
  await journal.close();
  const words = ["--prefix", resolve("."), "run", "--silent", "ostinato", "--", "runs", "--json"];
  const { stdout } = await execa("npm", words, { cwd: folder });
  expect(jsonLines(stdout)).toMatchObject([{ runId: "20260101-abc123" }]);
});

test("INIT_CWD counts for the scripts of this package alone", () => {
  const clone = join(folder, "clone");
  const person = join(folder, "project");
  const npm = {
    INIT_CWD: person,
    npm_lifecycle_event: "start",
    npm_package_json: join(clone, "package.json"),
  };
  expect(callerFolder(npm, clone, clone)).toBe(person);
  expect(callerFolder({ ...npm, npm_lifecycle_event: "ostinato" }, clone, clone)).toBe(person);
  // A test, npx, a script of a project, a program that was started by one in another folder.
  expect(callerFolder({ ...npm, npm_lifecycle_event: "test" }, clone, clone)).toBeNull();
  expect(callerFolder({ ...npm, npm_lifecycle_event: "npx" }, clone, clone)).toBeNull();
  const theirs = { ...npm, npm_package_json: join(person, "package.json") };
  expect(callerFolder(theirs, clone, clone)).toBeNull();
  expect(callerFolder(npm, person, clone)).toBeNull();
  expect(callerFolder({ ...npm, INIT_CWD: join(folder, "gone") }, clone, clone)).toBeNull();
  expect(callerFolder({}, clone, clone)).toBeNull();
});
