import { existsSync, mkdirSync, mkdtempSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openSandbox } from "../../src/sandbox/index.ts";
import { StateDirectory } from "../../src/sandbox/workspace/state-directory.ts";
import { removeFolder } from "../remove-folder.ts";
import { onTerminal } from "./question/on-terminal.ts";
import { jsonLines, MAIN, ostinato } from "./run-command.ts";

/** Issue 19, item 9: what can run later comes in where somebody says so. */

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "ostinato-marked-"));
  mkdirSync(join(folder, "work"));
});
afterEach(() => removeFolder(folder));

const RUN = ["run", "Save 'copper' in the file out.txt.", "--workspace", "work"];
const command = (...words: string[]) => ostinato(words, { cwd: folder });
const written = () => readdirSync(join(folder, "work"));
const overlays = () => join(folder, ".ostinato", "overlays");

/** A run that has changed more than the model in the box does: a text, a hook, a program. */
async function runWithMore(...words: string[]): Promise<void> {
  await command(...RUN, ...words);
  const [run = ""] = readdirSync(overlays());
  const stateDirectory = join(overlays(), run);
  const { policy } = new StateDirectory(stateDirectory).read();
  await using sandbox = await openSandbox(policy, { stateDirectory });
  const line =
    "echo t > more.txt; mkdir -p .git/hooks; echo h > .git/hooks/pre-commit; touch tool; chmod +x tool";
  await sandbox.exec({ argv: ["sh", "-c", line] });
}

test("--commit always keeps it aside and lists it; --commit-marked commits it later", async () => {
  await runWithMore("--max-steps", "1");
  const { stderr, stdout, exitCode } = await command(
    "resume",
    "LAST",
    "--max-steps",
    "9",
    "--commit",
    "always",
    "--json",
  );
  expect(exitCode).toBe(0);
  expect(stderr).toMatch(/committed 2 changes to /);
  expect(stderr).toMatch(
    /kept aside 4 changes that can run later.*:\n! \.git: .*\n! \.git\/hooks: .*\n! \.git\/hooks\/pre-commit: git runs this hook\.\n! tool: .*\nsee "ostinato diff \S+"; "ostinato commit \S+ --commit-marked"/,
  );
  expect(written()).toEqual(["more.txt", "out.txt"]);
  const told = jsonLines(stdout).filter(({ type }) => type === "workspace");
  expect(told).toMatchObject([
    {
      changes: "committed",
      folder: join(folder, "work"),
      files: [{ path: "more.txt" }, { path: "out.txt" }],
    },
    { changes: "kept", folder: expect.stringContaining(overlays()) },
  ]);
  expect(told[1]?.files).toHaveLength(4);
  // Without somebody to be asked, a commit by itself leaves it where it is.
  const again = await command("commit", "LAST");
  expect(again).toMatchObject({ exitCode: 0, stdout: "" });
  expect(again.stderr).toMatch(/kept aside 4 changes/);
  expect((await command("diff", "LAST")).stdout).toContain("! git runs this hook.");
  expect((await command("commit", "LAST", "--commit-marked")).stdout).toMatch(
    /^committed 4 changes to/,
  );
  expect(written()).toEqual([".git", "more.txt", "out.txt", "tool"]);
  expect(existsSync(overlays())).toBe(false);
});

test("--commit always --commit-marked commits everything", async () => {
  await runWithMore("--max-steps", "1");
  const { stderr } = await command("resume", "LAST", "--commit", "always", "--commit-marked");
  expect(stderr).toMatch(/committed 6 changes to /);
  expect(stderr).not.toContain("kept aside");
  expect(written()).toEqual([".git", "more.txt", "out.txt", "tool"]);
  expect(existsSync(overlays())).toBe(false);
});

test("discard forgets what was kept aside, and nothing else", async () => {
  await runWithMore();
  expect((await command("commit", "LAST")).stdout).toMatch(/^committed 2 changes to/);
  expect((await command("discard", "LAST")).stdout).toBe("discarded 4 changes");
  expect(written()).toEqual(["more.txt", "out.txt"]);
  expect((await command("commit", "LAST")).stdout).toMatch(/^no changes are kept aside/);
});

test("on a terminal it is shown in one list, and a word commits it, not a key", async () => {
  await runWithMore("--max-steps", "1");
  const list =
    /4 of these can run later:\n! \.git: .*\n! \.git\/hooks: .*\n! .*git runs this hook\.\n! tool: /;
  const at = (words: readonly string[], question: RegExp, answer: string) =>
    onTerminal([process.execPath, MAIN, ...words], [{ at: question, keys: `${answer}\r` }], {
      cwd: folder,
    });
  const resume = ["resume", "LAST", "--max-steps", "9"];
  const kept = await at(resume, /Commit these changes to the workspace\?/, "y");
  expect(kept.shown).toMatch(list);
  expect(kept.shown).toMatch(/kept aside; /);
  expect(written()).toEqual([]);
  const rest = await at(["commit", "LAST"], /Commit these too\?/, "n");
  expect(rest.shown).toMatch(list);
  expect(rest.shown).toMatch(/kept aside 4 changes/);
  expect(written()).toEqual(["more.txt", "out.txt"]);
  const all = await at(["commit", "LAST"], /Commit these too\?/, "commit");
  expect(all.shown).toMatch(/committed 4 changes/);
  expect(written()).toEqual([".git", "more.txt", "out.txt", "tool"]);
});
