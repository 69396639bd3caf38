import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type EvaluationTask, loadSuite } from "../../src/evaluate/index.ts";
import { evaluationTask } from "../../src/evaluate/suite.ts";
import { removeFolder } from "../remove-folder.ts";

const page = readFileSync("docs/evals.md", "utf8");
let folder: string;
const tasks: EvaluationTask[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "ostinato-evals-"));
  for (const path of ["snapshots/slugs", "hidden/slugs"]) {
    mkdirSync(join(folder, path), { recursive: true });
  }
  for (const [, lines = ""] of page.matchAll(/```jsonl\n(.*?)```/gs)) {
    writeFileSync(join(folder, "suite.jsonl"), lines);
    tasks.push(...(await loadSuite(join(folder, "suite.jsonl"))));
  }
});
afterAll(() => removeFolder(folder));

test("the suites of docs/evals.md are read, and show every grader but the caller's own", () => {
  const shown = tasks.flatMap(({ graders }) => graders.map(({ type }) => type));
  const all = evaluationTask.shape.graders.element.options.map(({ shape }) => shape.type.value);
  expect(new Set([...shown, "custom"])).toEqual(new Set(all));
});

test("docs/evals.md has every field of a task and of a grader", () => {
  const { shape } = evaluationTask;
  const graders = shape.graders.element.options.flatMap((each) => Object.keys(each.shape));
  const missing = [...Object.keys(shape), ...graders].filter(
    (name) => !page.includes(`\`${name}\``),
  );
  expect(missing).toEqual([]);
});
