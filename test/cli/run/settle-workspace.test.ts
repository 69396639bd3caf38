import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { removeFolder } from "../../remove-folder.ts";
import { onTerminal as runOnTerminal } from "../question/on-terminal.ts";
import { jsonLines, MAIN, ostinato } from "../run-command.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "ostinato-settle-"));
  mkdirSync(join(folder, "work"));
});
afterEach(() => removeFolder(folder));

const WRITE = ["run", "Save 'copper' in the file out.txt.", "--workspace", "work"];
const cut = [...WRITE, "--max-steps", "1"];
const command = (...words: string[]) => ostinato(words, { cwd: folder });
const written = () => existsSync(join(folder, "work", "out.txt"));
const kept = () => existsSync(join(folder, ".ostinato", "overlays"));

/** Runs the command on a terminal; types the keys when what it shows has the words. Returns what it showed. */
const onTerminal = (words: readonly string[], typed: readonly [RegExp, string][]) =>
  runOnTerminal(
    [process.execPath, MAIN, ...words],
    typed.map(([at, keys]) => ({ at, keys })),
    { cwd: folder },
  );

const QUESTION = /Commit these changes to the workspace\?/;

describe("changes at the end of a run on a terminal", () => {
  // Issue 18, D 6: also what the model in the box wrote goes in with a yes only.
  test.each([
    ["y", true],
    ["n", false],
  ])("%s at the question", async (key, isIn) => {
    const { exitCode, shown } = await onTerminal(WRITE, [[QUESTION, `${key}\r`]]);
    expect({ exitCode, isIn: written(), isKept: kept() }).toEqual({
      exitCode: 0,
      isIn,
      isKept: !isIn,
    });
    expect(shown).toMatch(isIn ? /committed 1 change to/ : /kept aside; see "ostinato diff /);
  });

  // Issue 19, item 8; audit B3.
  test("a yes that was typed during the run is a message, not an answer", async () => {
    const { shown } = await onTerminal(WRITE, [
      [/run \S+/, "y\ry\r"],
      [QUESTION, "n\r"],
    ]);
    expect(shown).toContain("message to the model: y");
    expect([written(), kept()]).toEqual([false, true]);
  });

  test("of an aborted run: no question, kept aside, and how to continue (issue 18, row 15)", async () => {
    await command(...cut);
    const { exitCode, shown } = await onTerminal(
      ["resume", "LAST", "--temperature", "5", "--max-steps", "9"],
      [[/run \S+ .*with tiny/, "\x03"]],
    );
    expect(exitCode).toBe(130);
    expect(shown).not.toMatch(QUESTION);
    expect(shown).toMatch(
      /\+ out\.txt.*\nchanges kept aside; continue with "ostinato resume \S+"; see "ostinato diff/,
    );
    expect([written(), kept()]).toEqual([false, true]);
  });
});

describe("changes without a terminal", () => {
  test("are kept, and nothing in the environment or a configuration says otherwise", async () => {
    const env = { OSTINATO_COMMIT: "always", COMMIT: "always", npm_config_commit: "always" };
    await ostinato(WRITE, { cwd: folder, env });
    expect([written(), kept()]).toEqual([false, true]);
  });

  test("of a run that is not over stay aside with --commit always too", async () => {
    const running = execa(process.execPath, [MAIN, ...cut, "--json"], {
      cwd: folder,
      reject: false,
      stdin: "ignore",
    });
    await running;
    const resumed = execa(
      process.execPath,
      [
        MAIN,
        "resume",
        "LAST",
        "--temperature",
        "5",
        "--commit",
        "always",
        "--max-steps",
        "9",
        "--json",
      ],
      { cwd: folder, reject: false, stdin: "ignore" },
    );
    resumed.stdout.once("data", () => resumed.kill("SIGINT"));
    expect((await resumed).exitCode).toBe(130);
    expect([written(), kept()]).toEqual([false, true]);
  });
});

describe("a workspace that is gone", () => {
  test("is reported once by resume; discard drops the changes (issue 18, row 19)", async () => {
    await command(...cut);
    rmSync(join(folder, "work"), { recursive: true });
    const { exitCode, stderr } = await command("resume", "LAST");
    expect(exitCode).not.toBe(0);
    expect(stderr.match(/does not exist/g)).toHaveLength(1);
    expect((await command("diff", "LAST")).stderr).toMatch(/workspace \S+ does not exist/);
    expect((await command("discard", "LAST")).stdout).toBe("discarded the run's changes");
    expect(kept()).toBe(false);
  });

  test("is not needed to tell an answer again (issue 18, row 19)", async () => {
    const { stdout: answer } = await command(...WRITE);
    await command("commit", "LAST");
    rmSync(join(folder, "work"), { recursive: true });
    expect(await command("resume", "LAST")).toMatchObject({
      exitCode: 0,
      stdout: answer,
      stderr: "",
    });
  });
});

test("prune --discard lets the changes go with their runs (issue 18, row 13)", async () => {
  await command(...WRITE);
  const prune = ["prune", "--older-than", "0.0000001"];
  expect((await command(...prune)).stdout).toMatch(
    /^removed 0 runs.*\nkept \S+: its changes are kept aside; .*--discard/,
  );
  const dry = await command(...prune, "--discard", "--dry-run");
  expect(dry.stdout).toMatch(/^would remove 1 run\nwould discard the changes of \S+$/);
  expect(kept()).toBe(true);
  const [pruned] = jsonLines((await command(...prune, "--discard", "--json")).stdout);
  expect(pruned).toMatchObject({
    runIds: [expect.any(String)],
    discarded: pruned?.runIds,
    kept: [],
  });
  expect([kept(), written()]).toEqual([false, false]);
});
