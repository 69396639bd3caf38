/**
 * A coder repairs a small repository: it finds the fault that a failing test shows, changes the code, and the test
 * passes. The repository is made in a temporary folder.
 *
 *   node examples/fix-a-bug.ts
 *   node examples/fix-a-bug.ts gpt-oss-20b
 *
 * Without a model's name a script plays the model's part, in the words that gpt-oss uses: this is more than the model
 * in the box can do. All calls are real, in a real sandbox. gpt-oss-20b is fetched once, 12.1 GB.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { loadModel, type Model, run } from "ostinato";
import { coder } from "ostinato/agents";
import { defaultPolicy, openSandbox, workspacePatch } from "ostinato/sandbox";
import { scriptedModel } from "ostinato/testing";
import { fixScript } from "./fix-a-bug-script.ts";

const FILES = {
  "README.md": "# slugs\n\nTitles as parts of web addresses.\n",
  "package.json": '{ "name": "slugs", "type": "module", "scripts": { "test": "node --test" } }\n',
  ".gitignore": "node_modules/\n",
  "src/slug.js": `/** A title as a part of a web address: "Café au lait!" becomes "cafe-au-lait". */
export function slug(title) {
  return title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
}
`,
  "test/slug.test.js": `import assert from "node:assert/strict";
import { test } from "node:test";
import { slug } from "../src/slug.js";

test("words are joined by hyphens", () => {
  assert.equal(slug("Hello, World!"), "hello-world");
});

test("letters keep their base when they carry an accent", () => {
  assert.equal(slug("Café au lait!"), "cafe-au-lait");
});
`,
};

const TASK =
  'slug("Café au lait!") gives "caf-au-lait" where the documentation says "cafe-au-lait", and a test fails. Fix it.';

export interface Fix {
  /** What the model says of it; null: it came to no answer. */
  readonly summary: string | null;
  readonly outcome: string;
  /** The change of the workspace as a unified diff. */
  readonly patch: string;
  /** Did the tests pass, before and afterwards? */
  readonly passed: { readonly before: boolean; readonly after: boolean };
}

/** @param folder Where the repository is made; it must not be there yet. */
export async function main(model: Model, folder: string): Promise<Fix> {
  makeRepository(folder);
  const before = testsPass(folder);
  // This Node may be anywhere: of a person's home the sandbox sees what is opened to it.
  const toolchain = dirname(dirname(realpathSync(process.execPath)));
  const readOnlyPaths = toolchain === "/usr" || toolchain === "/usr/local" ? [] : [toolchain];
  await using sandbox = await openSandbox(defaultPolicy(folder, { readOnlyPaths }));
  const outcome = await run(coder, TASK, { model, sandbox }).outcome;
  const patch = await workspacePatch(sandbox);
  await sandbox.commit();
  return {
    summary: outcome.kind === "answered" ? outcome.text : null,
    outcome: outcome.kind,
    patch,
    passed: { before, after: testsPass(folder) },
  };
}

function makeRepository(folder: string): void {
  for (const [path, content] of Object.entries(FILES)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  const git = (...words: string[]) => execFileSync("git", ["-C", folder, ...words]);
  git("init", "--quiet");
  git("add", ".");
  const person = ["-c", "user.name=Example", "-c", "user.email=example@example.org"];
  git(...person, "commit", "--quiet", "--message", "Slugs");
}

function testsPass(folder: string): boolean {
  return spawnSync(process.execPath, ["--test"], { cwd: folder }).status === 0;
}

if (import.meta.main) {
  const [spec] = process.argv.slice(2);
  console.error(spec === undefined ? "a script plays the model's part" : `loading ${spec}`);
  const model = spec === undefined ? scriptedModel(fixScript) : await loadModel(spec);
  const base = mkdtempSync(join(tmpdir(), "ostinato-fix-"));
  const { summary, outcome, patch, passed } = await main(model, join(base, "slugs"));
  console.log(summary ?? `No answer: ${outcome}`);
  console.log(patch);
  console.log(
    `tests: ${passed.before ? "passed" : "failed"} before, ${passed.after ? "pass" : "fail"} now`,
  );
  rmSync(base, { recursive: true });
  await model.dispose();
  process.exitCode = passed.after ? 0 : 1;
}
