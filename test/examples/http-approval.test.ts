import { mkdirSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { createService } from "../../examples/http-service.ts";
import { openRuntime } from "../../src/load-on-use.ts";
import { scriptedModel } from "../../src/model/index.ts";
import { defineAgent } from "../../src/planner/index.ts";
import { defineTool } from "../../src/tool/index.ts";
import { removeFolder } from "../remove-folder.ts";

const home = process.cwd();
const folder = mkdtempSync(join(tmpdir(), "ostinato-approval-"));
beforeAll(() => {
  mkdirSync(join(folder, "workspace"));
  process.chdir(folder);
});
afterAll(async () => {
  process.chdir(home);
  await removeFolder(folder);
});

const sent: number[] = [];
const send = defineTool({
  name: "send",
  description: "Sends money.",
  input: z.object({ amount: z.number() }),
  approval: true,
  run: ({ amount }) => {
    sent.push(amount);
    return "sent";
  },
});
const agent = defineAgent({ name: "payer", instructions: "Pay.", tools: [send] });
const call = (amount: number) => ({ call: { tool: "send", arguments: { amount } } });

// Issue 19, item 8: an approval is bound to what was shown, over HTTP too.
test("http-service: a decision by another request counts for the call that was shown alone", async () => {
  const model = scriptedModel([call(5), call(5000), { final: "Done." }]);
  await using runtime = await openRuntime({ models: { model } });
  const service = createService(runtime, "workspace", { agent });
  const post = (path: string, body: unknown) =>
    service.request(path, {
      method: "POST",
      body: JSON.stringify(body),
      headers: { "content-type": "application/json" },
    });
  const { body } = await post("/runs", { task: "Pay." });
  const chunks = body?.pipeThrough(new TextDecoderStream()).getReader();
  let told = "";
  /** The next call that is shown. */
  const shown = async (): Promise<{ runId: string; digest: string; arguments: unknown }> => {
    for (;;) {
      const found = /event: approval\ndata: (.*)\n/.exec(told);
      if (found !== null) {
        told = told.slice(found.index + found[0].length);
        return JSON.parse(found[1] ?? "");
      }
      told += (await chunks?.read())?.value ?? "";
    }
  };
  const small = await shown();
  expect(small.arguments).toEqual({ amount: 5 });
  const decide = (digest: string) =>
    post(`/runs/${small.runId}/approval`, { approved: true, digest });
  expect((await post(`/runs/${small.runId}/approval`, { approved: true })).status).toBe(400);
  expect((await decide(small.digest)).status).toBe(200);

  const large = await shown();
  expect(large.arguments).toEqual({ amount: 5000 });
  // A second click on the page that still shows the small one.
  const stale = await decide(small.digest);
  expect([stale.status, await stale.json()]).toEqual([
    409,
    expect.objectContaining({ code: "approval.stale" }),
  ]);
  expect(sent).toEqual([5]);
  expect((await decide(large.digest)).status).toBe(200);
  while (!told.includes("event: changes")) told += (await chunks?.read())?.value ?? "";
  expect(told).toMatch(/event: outcome\ndata: \{"kind":"answered"/);
  expect(sent).toEqual([5, 5000]);
  expect((await decide(large.digest)).status).toBe(404);
});
