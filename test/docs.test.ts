import { cpSync, globSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, expect, test } from "vitest";
import { removeFolder } from "./remove-folder.ts";

/** Where each program of the pages is run, or why it isn't: all of them are compiled here. */
const PROGRAMS: { readonly [program: string]: string } = {
  "README.md 0": "test/readme.test.ts",
  "README.md 1": "test/readme.test.ts",
  "docs/evals.md 0": "not run: it fetches gpt-oss-20b",
  "docs/grammar.md 0": "test/grammar/docs.test.ts",
  "docs/harmony.md 0": "not run: it needs the reader's runtime",
  "docs/library.md 0": "here",
  "docs/library.md 1": "not run: it needs gpt-oss-20b",
  "docs/library.md 2": "not run: it only defines a team; examples/team-research.ts runs one",
  "docs/library.md 3": "test/readme.test.ts runs one like it",
  "docs/library.md 4":
    "not run: it only defines an agent; test/planner/call/approval has such policies",
  "docs/library.md 5": "not run: it needs a run that waits; test/planner/call/approval has some",
  "docs/library.md 6": "not run: it needs gpt-oss-20b; examples/http-service.ts is like it",
  "docs/models.md 0": "not run: it fetches gpt-oss-20b",
  "docs/sandbox.md 0": "test/sandbox/docs.test.ts",
  "docs/sandbox.md 1": "test/sandbox/docs.test.ts",
  "docs/testing.md 0": "test/testing/docs.test.ts",
  "docs/testing.md 1": "test/testing/docs.test.ts",
  "docs/testing.md 2": "test/testing/docs.test.ts",
  "docs/tools.md 0": "test/tools/docs.test.ts",
  "docs/tools.md 1": "test/planner/call/namespaced-tools.test.ts",
  "docs/trace.md 0": "here",
  "docs/trace.md 1": "not run: it needs a database",
  "docs/trace.md 2": "test/outbox/docs.test.ts",
  "docs/trace.md 3": "test/package/pack.test.ts",
  "docs/workers.md 0": "not run: it needs a database",
};

const programs = new Map(
  ["README.md", ...globSync("docs/*.md").filter((page) => page !== "docs/api.md")].flatMap((page) =>
    programsOf(page).map((code, index) => [`${page} ${index}`, code] as const),
  ),
);
/** In this checkout, where `ostinato` can be found by its name. */
const compiled = resolve("test/.docs-programs");
let folder: string;

function programsOf(page: string): string[] {
  return [...readFileSync(page, "utf8").matchAll(/```ts\n(.*?)```/gs)].map(([, code = ""]) => code);
}

function fileOf(program: string): string {
  return join(compiled, `${program.replace(/\W+/g, "-")}.ts`);
}

beforeAll(() => {
  mkdirSync(compiled, { recursive: true });
  for (const [program, code] of programs) writeFileSync(fileOf(program), code);
  folder = mkdtempSync(join(tmpdir(), "ostinato-docs-"));
  cpSync("examples", join(folder, "examples"), { recursive: true });
});
afterAll(async () => {
  await removeFolder(compiled);
  await removeFolder(folder);
});

test("the list names every program of the pages", () => {
  expect([...programs.keys()].sort()).toEqual(Object.keys(PROGRAMS).sort());
});

test("every program of the pages compiles", async () => {
  const project = join(compiled, "tsconfig.json");
  writeFileSync(
    project,
    JSON.stringify({
      extends: "../../tsconfig.json",
      compilerOptions: { noEmit: true, rootDir: "../..", noUnusedLocals: false },
      files: [...[...programs.keys()].map(fileOf), resolve("test/testing/matchers.d.ts")],
      include: [],
    }),
  );
  const compiler = resolve("node_modules/typescript/bin/tsc");
  const { stdout } = await execa(process.execPath, [compiler, "-p", project], { reject: false });
  expect(stdout).toBe("");
});

test("those of docs/library.md and docs/trace.md run, one after the other", async () => {
  const [first, second] = Object.keys(PROGRAMS).filter((name) => PROGRAMS[name] === "here");
  const ran = await execa(process.execPath, [fileOf(first ?? "")], { cwd: folder });
  expect(ran.stdout).toMatch(/^calls functions\.\w+\n[\s\S]*heron/);
  const read = await execa(process.execPath, [fileOf(second ?? "")], { cwd: folder });
  expect(read.stdout).not.toBe("");
});

test("README.ko.md has the programs and the commands of README.md", () => {
  const blocks = (page: string) =>
    [...readFileSync(page, "utf8").matchAll(/```(\w*)\n(.*?)```/gs)].map(([whole]) => whole);
  expect(blocks("README.ko.md")).toEqual(blocks("README.md"));
});

test("README.md and README.ko.md are short, and link to files that exist", () => {
  for (const page of ["README.md", "README.ko.md"]) {
    const text = readFileSync(page, "utf8");
    expect(text.split("\n").length).toBeLessThanOrEqual(151);
    const links = [...text.matchAll(/\]\(([\w./-]+)(?:#[\w-]+)?\)/g)].map(([, path = ""]) => path);
    expect(links.length).toBeGreaterThan(10);
    expect(links.filter((path) => globSync(path).length === 0)).toEqual([]);
  }
});
