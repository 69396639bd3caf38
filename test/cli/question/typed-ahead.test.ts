import { expect, test } from "vitest";
import { onTerminal } from "./on-terminal.ts";

const source = (path: string) => new URL(`../../../src/${path}`, import.meta.url).href;

/** Says when it is there, does something for a while, asks, and prints what it takes for the answer. */
function program(imported: string, question: string): readonly string[] {
  const lines = [
    imported,
    `process.stdout.write("WORKING\\n");`,
    "await new Promise((resolve) => setTimeout(resolve, 700));",
    `const answer = await ${question};`,
    `process.stdout.write("TAKEN " + JSON.stringify(answer) + "\\n");`,
    "process.exit(0);",
  ];
  return [process.execPath, "--input-type=module", "--eval", lines.join("\n")];
}

const ASK = `import { askForWord, askYesNo } from "${source("cli/question/ask.ts")}";`;
const APPROVE = `import { approver } from "${source("cli/run/approve-on-terminal.ts")}";`;
const request = (effect: string) =>
  `approver(false)({ tool: "deploy", effect: "${effect}", arguments: { to: "prod" }, doubt: null, signal: new AbortController().signal })`;

// Issue 19, item 8; audit B3 (p46).
test.each([
  ["a yes-or-no question", ASK, `askYesNo("Commit these?")`, "y\r", "Commit these"],
  ["a word", ASK, `askForWord("Commit these?", "commit")`, "commit\r", "Commit these"],
  ["an approval", APPROVE, request("idempotent"), "y\r", "Allow deploy"],
  ["an approval by a word", APPROVE, request("once"), "deploy\r", "Allow deploy"],
])("typed ahead is no answer to %s", async (_, imported, question, yes, asked) => {
  const { shown } = await onTerminal(program(imported, question), [
    // Whole lines, several of them, and one that is not ended.
    { at: /WORKING/, keys: `${yes}${yes}${yes.trim()}` },
    { at: new RegExp(`${asked}.*\\] `, "s"), keys: "no\r" },
  ]);
  expect(shown).toContain("input typed before this question was ignored");
  expect(shown).toMatch(/TAKEN (false|\{"approved":false.*\})$/m);
});

test("an end of input that was typed ahead ends nothing; Ctrl-C interrupts before the question", async () => {
  const asking = program(ASK, `askYesNo("Commit these?")`);
  const ended = await onTerminal(asking, [
    { at: /WORKING/, keys: "\x04" },
    { at: /Commit these.*\] /s, keys: "y\r" },
  ]);
  expect(ended.shown).toMatch(/TAKEN true$/m);
  const interrupted = await onTerminal(asking, [{ at: /WORKING/, keys: "\x03" }]);
  expect(interrupted.shown).not.toContain("TAKEN");
});

test("input typed at the question is the answer, and a single key doesn't answer a question for a word", async () => {
  const word = program(ASK, `askForWord("Commit these?", "commit")`);
  const answered = await onTerminal(word, [{ at: /for yes\] /, keys: "commit\r" }]);
  expect(answered.shown).toMatch(/TAKEN true$/m);
  const key = await onTerminal(word, [{ at: /for yes\] /, keys: "y\r" }]);
  expect(key.shown).toMatch(/TAKEN false$/m);
});
