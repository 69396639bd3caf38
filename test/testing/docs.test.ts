import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { assistant } from "../../agents/index.ts";
import { scriptedModel } from "../../src/model/index.ts";
import { run } from "../../src/planner/index.ts";
import { exportRun, MemoryJournal } from "../../src/trace/index.ts";
import { removeFolder } from "../remove-folder.ts";

/** The programs of docs/testing.md, which are tests, run as they stand there. */
const folder = join(import.meta.dirname, ".docs");
const programs = [...readFileSync("docs/testing.md", "utf8").matchAll(/```ts\n(.*?)```/gs)].map(
  ([, code = ""]) => code,
);

mkdirSync(folder, { recursive: true });

beforeAll(async () => {
  cpSync("examples/workspace", join(folder, "fixtures"), { recursive: true });
  mkdirSync(join(folder, "cassettes"), { recursive: true });
  const journal = new MemoryJournal();
  const model = scriptedModel([
    { call: { tool: "read_file", arguments: { path: "settings.txt" } } },
    { final: "The port is 4810." },
  ]);
  const running = run(assistant, "What is the port in settings.txt?", {
    ...{ model, journal, workspace: join(folder, "fixtures") },
  });
  expect((await running.outcome).kind).toBe("answered");
  await exportRun(journal, running.id, join(folder, "cassettes", "port.jsonl.gz"));
});
afterAll(() => removeFolder(folder));

beforeEach(() => {
  vi.spyOn(process, "cwd").mockReturnValue(folder);
});
afterEach(() => vi.restoreAllMocks());

test("there are programs on the page", () => {
  expect(programs.length).toBeGreaterThan(2);
});

for (const [index, code] of programs.entries()) {
  const file = join(folder, `program-${index}.ts`);
  // Paths on the page are seen from the reader's project.
  const here = code.replaceAll(/"(cassettes|fixtures)([^"]*)"/g, (_, name, rest) =>
    JSON.stringify(join(folder, name + rest)),
  );
  writeFileSync(file, here);
  describe(`program ${index} of the page`, async () => {
    await import(file);
  });
}
