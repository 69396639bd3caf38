import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openJournal } from "../../../src/trace/index.ts";
import { removeFolder } from "../../remove-folder.ts";
import { onTerminal } from "../question/on-terminal.ts";
import { MAIN } from "../run-command.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "ostinato-chat-"));
  mkdirSync(join(root, "work"));
  writeFileSync(join(root, "work", "notes.txt"), "The codename is heron.\n");
  writeFileSync(join(root, "work", "settings.txt"), "port = 4000\n");
});
afterEach(() => removeFolder(root));

/** The prompt, after which the terminal waits for keys. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: a terminal's
const PROMPT = /› (\x1b\[\d+G)?$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: a terminal's
const answered = /heron.*› (\x1b\[\d+G)?$/s;

const chat = (...options: string[]) => [process.execPath, MAIN, "chat", ...options];

async function piped(input: string, ...options: string[]) {
  const { exitCode, stdout, stderr } = await execa(process.execPath, [MAIN, "chat", ...options], {
    ...{ cwd: root, reject: false, input, timeout: 120_000 },
  });
  return { exitCode, stdout, stderr };
}

async function tasksOf(): Promise<string[]> {
  await using journal = await openJournal(join(root, ".ostinato", "journal.db"), { toRead: true });
  return (await journal.list()).map(({ task }) => task).reverse();
}

// Issue 22, item 7.
test("in a pipe: lines in, answers out; the conversation is continued by its id", async () => {
  const first = await piped(
    "What is the codename in notes.txt?\n\n/effort low\nIn settings.txt, change the port to 5000.\n/diff\n",
    "--workspace",
    "work",
  );
  expect(first.exitCode).toBe(0);
  expect(first.stdout).toContain("heron");
  expect(first.stdout).toContain("-port = 4000\n+port = 5000");
  expect(first.stderr).toContain("effort: low");
  expect(readFileSync(join(root, "work", "settings.txt"), "utf8")).toBe("port = 4000\n");
  const [, id = ""] =
    /1 change is kept aside; go on with: ostinato chat --continue (\S+)/.exec(first.stderr) ?? [];
  const second = await piped("/effort\n/commit\n/undo\n", "--continue", id);
  expect(second.stderr).toContain("committed 1 change");
  expect(second.stderr).toContain("took back: In settings.txt, change the port to 5000.");
  // As it was set before.
  expect(second.stderr).toContain("effort: low");
  expect(readFileSync(join(root, "work", "settings.txt"), "utf8")).toBe("port = 5000\n");
  expect(await tasksOf()).toHaveLength(2);
});

test("what is no command is refused with the list; so are an unknown conversation and a plain run", async () => {
  const { stderr, exitCode } = await piped(
    "/what\n/help\n/undo\n/commit\n/model\n/continue\n//quit\n/quit\nnot asked\n",
    "-q",
  );
  expect(exitCode).toBe(0);
  expect(stderr).toContain("there is no command /what:");
  expect(stderr).toMatch(/\/undo +take the last turn back/);
  for (const text of ["nothing to take back", "no changes", "model: tiny", "no turn to finish"]) {
    expect(stderr).toContain(text);
  }
  expect(await tasksOf()).toEqual(["/quit"]);
  expect(await piped("", "--continue", "nope")).toMatchObject({ exitCode: 2 });
  expect((await piped("", "--workspace", "nowhere")).stderr).toContain("There is no folder");
});

test("on a terminal: answers are streamed, lines come back, Ctrl-C stops a turn, two leave", async () => {
  const { shown, exitCode } = await onTerminal(
    chat("--workspace", "work", "--quiet"),
    [
      { at: PROMPT, keys: "What is the codename in notes.txt?\r" },
      // Up, and the same again, which is stopped.
      { at: answered, keys: "\x1b[A\r" },
      { at: /CODENAME|What is the codename/, keys: "\x03", after: 200 },
      { at: PROMPT, keys: "half\x03" },
      { at: PROMPT, keys: "/help\r" },
      { at: PROMPT, keys: "\x03" },
      { at: PROMPT, keys: "\x03" },
    ],
    { cwd: root, timeout: 240_000 },
  );
  expect(shown).toContain("stopping the turn; press Ctrl-C again to leave the chat");
  expect(shown).toContain("leave; Ctrl-D does too");
  expect(shown).toContain("press Ctrl-C again, or Ctrl-D, to leave");
  expect(shown).toContain("heron");
  expect(exitCode).toBe(130);
  expect(await tasksOf()).toEqual([
    "What is the codename in notes.txt?",
    "What is the codename in notes.txt?",
  ]);
});
