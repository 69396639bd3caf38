import { readFileSync, statSync } from "node:fs";
import { expect, test } from "vitest";

/** Figures that stand on more than one page, or that a file has. */
const page = (path: string) => readFileSync(path, "utf8");
const found = (path: string, pattern: RegExp) =>
  pattern.exec(page(path))?.slice(1) ?? [`${path} has no ${pattern}`];

test("the size of the model in the box is that of its file", () => {
  const bytes = statSync("models/tiny/ostinato-tiny.gguf").size;
  expect(found("models/tiny/README.md", /\| file \| ([\d,]+) bytes/)).toEqual([
    bytes.toLocaleString("en"),
  ]);
  expect(found("docs/models.md", /the model in the box, ([\d.]+) MB/)).toEqual([
    (bytes / 1e6).toFixed(1),
  ]);
});

test("the README has what the model's card has", () => {
  const [share, tasks, plainShare, plainTasks] = found(
    "README.md",
    /solves (\d+) % of (\d+) short tasks .*, and (\d+) % of (\d+) requests/,
  );
  const card = page("models/tiny/README.md");
  const percent = (suite: string) =>
    Number(new RegExp(`\`evals/${suite}\\.jsonl\`: \\d+ tasks.*?\\| ([\\d.]+) %`).exec(card)?.[1]);
  const lines = (suite: string) =>
    page(`evals/${suite}.jsonl`)
      .split("\n")
      .filter((line) => line.startsWith("{")).length;
  expect([share, plainShare].map(Number)).toEqual(
    [percent("tiny"), percent("plain")].map(Math.round),
  );
  expect([tasks, plainTasks].map(Number)).toEqual([lines("tiny"), lines("plain")]);
});
