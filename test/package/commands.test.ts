import { existsSync, globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import manifest from "../../package.json" with { type: "json" };

/** The changelog also names what was there once. */
const pages = globSync(["*.md", "docs/*.md"], { exclude: ["CHANGELOG.md"] });

test.each(pages)("%s names npm scripts that exist", (page) => {
  const text = readFileSync(page, "utf8");
  const named = [...text.matchAll(/\bnpm run (?:--silent )?([a-z][\w:-]*)/g)].map(
    ([, name = ""]) => name,
  );
  expect(named.filter((name) => !(name in manifest.scripts))).toEqual([]);
});

test("files that CONTRIBUTING.md names exist", () => {
  const text = readFileSync("CONTRIBUTING.md", "utf8");
  const named = [...text.matchAll(/`((?:src|test|tools|evals)\/[\w./-]*)`|\]\(([\w./-]+)\)/g)].map(
    ([, code, link]) => code ?? link ?? "",
  );
  const arguments_ = [...text.matchAll(/(?:vitest run|eval) ([\w./-]+\/[\w./-]+)/g)].map(
    ([, path = ""]) => path,
  );
  expect(named.length).toBeGreaterThan(5);
  expect([...named, ...arguments_].filter((path) => !existsSync(path))).toEqual([]);
});
