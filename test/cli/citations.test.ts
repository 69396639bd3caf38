import { cpSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { researcher } from "../../agents/index.ts";
import { scriptedModel } from "../../src/model/index.ts";
import { openConversation, run } from "../../src/planner/index.ts";
import { openJournal } from "../../src/trace/index.ts";
import { removeFolder } from "../remove-folder.ts";
import { ostinato } from "./run-command.ts";

const ANSWER =
  "In the house beside the tower【0†L5】【0†L5】, since 1874【0†L3-L4】, in \u001b[31m【7†L1】.";
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "ostinato-citations-"));
  cpSync("examples/workspace/docs", join(folder, "docs"), { recursive: true });
  const journal = await openJournal(join(folder, "runs.db"));
  const model = scriptedModel([
    { call: { tool: "read_document", arguments: { path: "lighthouse.md" } } },
    { final: ANSWER },
  ]);
  const options = { model, journal, workspace: join(folder, "docs") };
  await run(researcher, "Where does the keeper live?", options).outcome;
  await journal.close();
});
afterAll(() => removeFolder(folder));

// Issue 22, item 9.
test("show prints where an answer's citations lead, and those that lead nowhere", async () => {
  const { stdout } = await ostinato(["show", "LAST", "--journal", "runs.db"], { cwd: folder });
  expect(stdout.split("\n").slice(-3)).toEqual([
    "【0†L5】 lighthouse.md:5",
    "【0†L3-L4】 lighthouse.md:3-4",
    "【7†L1】 leads nowhere: there is no cursor 7: the last is 0",
  ]);
  const json = await ostinato(["show", "LAST", "--json", "--journal", "runs.db"], { cwd: folder });
  expect(JSON.parse(json.stdout).places).toMatchObject({
    citations: [
      { path: "lighthouse.md", firstLine: 5, lastLine: 5, place: "lighthouse.md:5" },
      { firstLine: 5 },
      { place: "lighthouse.md:3-4" },
    ],
    refused: [{ mark: "【7†L1】" }],
  });
});

test("show leads to what an earlier turn of the conversation has read", async () => {
  const journal = await openJournal(join(folder, "chat.db"));
  const model = scriptedModel([
    { call: { tool: "read_document", arguments: { path: "lighthouse.md" } } },
    { final: "In the house【0†L5】." },
    { final: "As I said【0†L5】." },
  ]);
  const options = { model, journal, workspace: join(folder, "docs") };
  const conversation = openConversation({ ...researcher, firstCall: "optional" }, options);
  await conversation.ask("Where does the keeper live?").outcome;
  await conversation.ask("Where?").outcome;
  await conversation.close();
  await journal.close();
  const { stdout } = await ostinato(["show", "LAST", "--journal", "chat.db"], { cwd: folder });
  expect(stdout).toContain("turn     2 of conversation");
  expect(stdout.split("\n").at(-1)).toBe("【0†L5】 lighthouse.md:5");
});
