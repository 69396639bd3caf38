import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { researcher, sourcesOf } from "../../agents/index.ts";
import { type ScriptedTurn, scriptedModel } from "../../src/model/index.ts";
import { run } from "../../src/planner/index.ts";
import { type JournalEvent, MemoryJournal } from "../../src/trace/index.ts";
import { citationsOf, citedPlace, refusedCitations } from "../../tools/index.ts";
import { makeDocx, paragraph } from "../tools/make-docx.ts";
import { ToolWorkspace } from "../tools/tool-workspace.ts";

let workspace: ToolWorkspace;
beforeAll(async () => {
  workspace = await ToolWorkspace.open(
    {
      "history.docx": makeDocx(
        paragraph("History") +
          paragraph("The wind park at the coast was built by Hansen and Sons."),
      ),
      "mills.md": "A windmill grinds grain. Nobody knows who constructed the first windmill.\n",
      "farm.txt": "The farm has forty cows.\n",
    },
    { writable: false },
  );
});
afterAll(() => workspace.close());

const QUESTION = "Who constructed the windmill farm?";
const search = (query: string, rewordings?: string[]): ScriptedTurn => ({
  call: { tool: "search_files", arguments: { query, ...(rewordings && { rewordings }) } },
});
const read = (path: string): ScriptedTurn => ({
  call: { tool: "read_document", arguments: { path } },
});

async function research(turns: readonly ScriptedTurn[]) {
  const journal = new MemoryJournal();
  const { sandbox } = workspace;
  const running = run(researcher, QUESTION, { sandbox, journal, model: scriptedModel(turns) });
  const outcome = await running.outcome;
  const events: JournalEvent[] = [];
  for await (const event of journal.read(running.id)) events.push(event);
  const results = events.flatMap((event) =>
    event.type === "call-finished" ? [{ status: event.status, text: event.text }] : [],
  );
  return { outcome, events, results };
}

// Issue 22, item 9: what the instructions promise.
describe("the researcher", () => {
  test("finds what holds none of the words asked for, and cites file and lines", async () => {
    const { outcome, events, results } = await research([
      search(QUESTION),
      search(QUESTION, ["who built the wind park", "builder of the wind turbines"]),
      read("history.docx"),
      { final: "Hansen and Sons built it【0†L2】." },
    ]);
    expect(outcome).toMatchObject({ kind: "answered", text: "Hansen and Sons built it【0†L2】." });
    expect(results[0]?.text).not.toContain("Hansen");
    expect(results[1]?.text).toContain("history.docx:2: The wind park at the coast was built by");
    const [citation] = citationsOf(outcome.text ?? "", events);
    expect(citation).toMatchObject({ path: "history.docx", firstLine: 2, lastLine: 2 });
    expect(citation && citedPlace(citation)).toBe("history.docx:2");
    expect(sourcesOf(events)).toEqual([{ path: "history.docx", steps: [3] }]);
  });

  test("is told how to go on when a search finds nothing, or little", async () => {
    const { results } = await research([
      search("turbine contractor"),
      search("contractor of the turbine at the farm"),
      { final: "The documents don't say it. I searched for contractors of turbines." },
    ]);
    expect(results.map(({ text }) => text)).toEqual([
      expect.stringMatching(/^No results\n\[Other words may find it: .*rewordings/),
      expect.stringMatching(/^farm\.txt:1: .*\n\[These lines hold few of the words\..*rewordings/),
    ]);
  });

  test("answers only after it has looked", async () => {
    const { outcome, results } = await research([
      { final: "Nobody knows." },
      search(QUESTION),
      { final: "Now I have looked." },
    ]);
    expect(outcome).toMatchObject({ text: "Now I have looked." });
    expect(results).toHaveLength(1);
  });

  test("citations of what it didn't read lead nowhere", async () => {
    const { outcome, events } = await research([
      search("wind park"),
      { final: "Hansen【0†L2】, as 【history.docx†L2】 says." },
    ]);
    expect(citationsOf(outcome.text ?? "", events)).toEqual([]);
    expect(refusedCitations(outcome.text ?? "", events)).toEqual([
      { mark: "【0†L2】", reason: "there is no cursor 0: the run saw no page or document" },
      { mark: "【history.docx†L2】", reason: "the run has read no document history.docx" },
    ]);
  });

  test("can change nothing, and reaches no network", () => {
    expect(researcher.policy.writable).toBe(false);
    expect(researcher.policy.network ?? "off").toBe("off");
    for (const tool of researcher.tools) {
      expect([tool.name, tool.effect, tool.permissions]).toEqual([
        tool.name,
        "read",
        ["workspace:read"],
      ]);
    }
  });
});
