import { expect, test } from "vitest";
import {
  callAnswer,
  callChoices,
  choicesInShort,
  choicesInWords,
} from "../../../src/cli/question/call-answer.ts";

const all = { mayEdit: true, hasWorkspace: true, isCut: true, alike: "such calls" } as const;
const usual = callChoices("shell", { ...all, isWord: false });
const once = callChoices("deploy", { ...all, isWord: true });

test.each([
  ["y", { kind: "yes" }],
  ["Yes", { kind: "yes" }],
  ["", { kind: "no", reason: "" }],
  ["n", { kind: "no", reason: "" }],
  ["no not that  file", { kind: "no", reason: "not that  file" }],
  ["e", { kind: "edit" }],
  ["r", { kind: "yes", remember: "run" }],
  ["always", { kind: "yes", remember: "workspace" }],
  ["v", { kind: "show" }],
  ["yes please", { kind: "unclear" }],
  ["yess", { kind: "unclear" }],
  ["shell", { kind: "unclear" }],
])("%j for an ordinary call", (line, answer) => {
  expect(callAnswer(line, usual)).toEqual(answer);
});

// Issue 19, item 8: no key pressed by habit.
test.each([
  ["deploy", { kind: "yes" }],
  ["y", { kind: "unclear" }],
  ["yes", { kind: "unclear" }],
  ["r", { kind: "unclear" }],
  ["a", { kind: "unclear" }],
  ["run", { kind: "yes", remember: "run" }],
  ["always", { kind: "yes", remember: "workspace" }],
  ["Deploy", { kind: "unclear" }],
  ["n wrong day", { kind: "no", reason: "wrong day" }],
  ["", { kind: "no", reason: "" }],
])("%j for a call that can't be taken back", (line, answer) => {
  expect(callAnswer(line, once)).toEqual(answer);
});

test("a tool that is named like an answer is approved by two words", () => {
  for (const name of ["n", "always", "Yes"]) {
    const choices = callChoices(name, { ...all, isWord: true });
    expect(callAnswer(name, choices)).not.toEqual({ kind: "yes" });
    expect(callAnswer(`yes ${name}`, choices)).toEqual({ kind: "yes" });
  }
});

test("only what is possible is offered and taken", () => {
  const few = { mayEdit: false, hasWorkspace: false, isCut: false, isWord: false };
  const choices = callChoices("look", { ...few, alike: "this host" });
  expect(choicesInShort(choices)).toBe("y/N/r");
  expect(choicesInWords(choices)).not.toMatch(/edit|workspace|view/);
  expect(choicesInWords(choices)).toMatch(/r: yes, and this host in this run/);
  for (const line of ["e", "a", "v"]) {
    expect(callAnswer(line, choices)).toEqual({ kind: "unclear" });
  }
  expect(choicesInShort(once)).toBe("deploy/N/e/run/always/v");
  expect(choicesInShort(usual)).toBe("y/N/e/r/a/v");
});
