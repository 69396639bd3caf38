import { once } from "node:events";
import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { main as customTool } from "../../examples/custom-tool.ts";
import { createService, listen } from "../../examples/http-service.ts";
import { main as research } from "../../examples/research.ts";
import { researchScript } from "../../examples/research-script.ts";
import { main as scriptedTask } from "../../examples/scripted-task.ts";
import { main as teamResearch } from "../../examples/team-research.ts";
import { teamResearchScript } from "../../examples/team-research-script.ts";
import { openRuntime } from "../../src/load-on-use.ts";
import { loadModel, type Model, scriptedModel } from "../../src/model/index.ts";
import { printRedriven, redrive } from "../../src/replay/index.ts";
import { exportRun, importRun, openJournal } from "../../src/trace/index.ts";
import { removeFolder } from "../remove-folder.ts";

let model: Model;
let folder: string;
let home: string;
beforeAll(async () => {
  model = await loadModel();
  home = process.cwd();
  folder = mkdtempSync(join(tmpdir(), "ostinato-examples-"));
  cpSync("examples/workspace", join(folder, "workspace"), { recursive: true });
  // The examples keep their journal in the working directory, as a user's program does.
  process.chdir(folder);
});
afterAll(async () => {
  process.chdir(home);
  await removeFolder(folder);
  await model.dispose();
});

/** The model's answers are those of every processor's build of llama.cpp (`npm run test:variants`). */
describe("examples", () => {
  test("custom-tool, on the model in the box, which never saw this tool", async () => {
    expect(await customTool(model)).toContain("Sunny in Oslo, 21 degrees");
  });

  test("scripted-task, on the model in the box", async () => {
    const result = await scriptedTask(model, "What is the port in settings.txt?", "workspace");
    const right = { outcome: "answered", done: true, result: "The port is 4810." };
    expect(result).toMatchObject(right);
  });

  test("research, on a script: searches in other words, and cites the lines that it read", async () => {
    const script = scriptedModel(researchScript);
    const finding = await research(script, "Where is the guardian's home?", "workspace/docs");
    expect(finding).toEqual({
      answer: "The keeper lives in the house beside the tower【0†L5】.",
      outcome: "answered",
      sources: [{ path: "lighthouse.md", steps: [2] }],
      citations: [
        {
          mark: "【0†L5】",
          ...{ cursor: 0, firstLine: 5, lastLine: 5, title: "lighthouse.md" },
          ...{ path: "lighthouse.md", url: "file:///workspace/lighthouse.md" },
        },
      ],
      refused: [],
    });
  });

  // Issue 22, item 8.
  test("team-research, on a script: three readers, each a run of its own, and one answer", async () => {
    const script = scriptedModel(teamResearchScript);
    const found = await teamResearch(script, "What must I know?", "workspace/docs");
    const { answer, readers, citations, refused } = found;
    expect(answer).toMatch(/harbor\.md.*lighthouse\.md.*tides\.md/);
    expect(readers).toMatchObject(
      Array.from({ length: 3 }, () => ({ agent: "researcher", kind: "answered", calls: 1 })),
    );
    const places = [
      ["harbor.md", 3, 4],
      ["lighthouse.md", 4, 4],
      ["tides.md", 3, 3],
    ];
    expect(citations).toMatchObject(
      places.map(([path, firstLine, lastLine], reader) => ({
        ...{ path, firstLine, lastLine, runId: readers[reader]?.runId },
      })),
    );
    expect(refused).toEqual([]);
  });

  test("http-service: streams a run, and ends it when the client goes away", async () => {
    const runtime = await openRuntime({ models: { model } });
    const service = createService(runtime, "workspace", { patience: 0 });
    const server = listen(service, 0);
    await once(server, "listening");
    const address = server.address();
    expect(address).toMatchObject({ address: expect.stringMatching(/^(127\.0\.0\.1|::1)$/) });
    const port = typeof address === "object" ? address?.port : undefined;
    const post = (body: unknown, signal?: AbortSignal, path = "") =>
      fetch(`http://localhost:${port}/runs${path}`, {
        method: "POST",
        body: JSON.stringify(body),
        headers: { "content-type": "application/json" },
        ...(signal && { signal }),
      });
    expect((await post({ task: "" })).status).toBe(400);
    const text = await (await post({ task: "What is the port in settings.txt?" })).text();
    expect(text).toContain("event: turn-delta");
    expect(text).toMatch(/event: outcome\ndata: \{.*"kind":/);

    // Issue 23, item 1: a client whose connection broke reads on where it was.
    const [, runId = ""] = /"runId":"([^"]+)"/.exec(text) ?? [];
    const rest = await fetch(`http://localhost:${port}/runs/${runId}/events`, {
      headers: { "last-event-id": "2" },
    });
    expect(await rest.text()).toMatch(/^id: 3\n/);
    expect(await (await fetch(`http://localhost:${port}/status`)).json()).toMatchObject({
      waiting: 0,
      ended: { answered: 1 },
    });

    // Issue 18, row 13: what a run changed is committed or discarded by another request.
    const changed = async () => {
      const told = await (await post({ task: "Save 'copper' in the file out.txt." })).text();
      const [, data = ""] = /event: changes\ndata: (.*)/.exec(told) ?? [];
      return JSON.parse(data) as { runId: string; changes: unknown };
    };
    const change = { kind: "added", path: "out.txt" };
    const [kept, dropped] = [await changed(), await changed()];
    expect([kept, dropped]).toMatchObject([{ changes: [change] }, { changes: [change] }]);
    const settle = async (path: string) => (await post({}, undefined, path)).json();
    expect(await settle(`/${dropped.runId}/discard`)).toEqual({ discarded: true });
    expect(await settle(`/${dropped.runId}/commit`)).toEqual({ committed: [] });
    expect(await settle(`/${kept.runId}/commit`)).toMatchObject({ committed: [change] });
    expect(readFileSync("workspace/out.txt", "utf8")).toContain("copper");
    expect((await post({}, undefined, "/nobody/commit")).status).toBe(404);

    const client = new AbortController();
    const left = await post({ task: "What is the codename in notes.txt?" }, client.signal);
    await left.body?.getReader().read();
    client.abort();
    const journal = await openJournal();
    await expect
      .poll(async () => (await journal.list({ limit: 1 }))[0]?.status, { timeout: 20_000 })
      .toBe("aborted");
    await journal.close();

    const last = await post({ task: "What is the codename in notes.txt?" });
    await runtime.stop({ graceMilliseconds: 0 });
    expect(await last.text()).toMatch(/event: outcome\ndata: \{"kind":"aborted"/);
    server.close();
  });

  test("each of their runs redrives, also from its exported file alone", async () => {
    const journal = await openJournal();
    const elsewhere = await openJournal(join(folder, "elsewhere.db"));
    const runs = await journal.list();
    expect(runs.length).toBeGreaterThanOrEqual(4);
    rmSync("workspace", { recursive: true });
    for (const { runId } of runs) {
      expect(printRedriven(await redrive(journal, runId))).toContain("identical");
      const { path } = await exportRun(journal, runId, join(folder, `${runId}.jsonl.gz`));
      await importRun(elsewhere, path);
      expect(printRedriven(await redrive(elsewhere, runId))).toContain("identical");
    }
    await journal.close();
    await elsewhere.close();
  });
});
