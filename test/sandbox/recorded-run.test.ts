import { mkdirSync, mkdtempSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { scriptedModel } from "../../src/model/index.ts";
import { defineAgent, run } from "../../src/planner/index.ts";
import { redrive } from "../../src/replay/index.ts";
import {
  defaultPolicy,
  type OpenSandboxOptions,
  openSandbox,
  type PolicyOverrides,
} from "../../src/sandbox/index.ts";
import { delegatedControlGroup } from "../../src/sandbox/limits/control-group.ts";
import { type JournalEvent, MemoryJournal } from "../../src/trace/index.ts";
import { shell } from "../../tools/index.ts";
import { removeFolder } from "../remove-folder.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "ostinato-recorded-"));
  mkdirSync(join(root, "workspace"));
});
afterEach(() => removeFolder(root));

/** Runs two commands and returns what is on record of it; it can be redriven. */
async function record(
  command: string,
  policy: PolicyOverrides,
  options: OpenSandboxOptions = {},
  next: (prompt: string) => string = () => "echo on",
): Promise<JournalEvent[]> {
  const sandbox = await openSandbox(defaultPolicy(join(root, "workspace"), policy), {
    stateDirectory: join(root, "state"),
    ...options,
  });
  const call = { call: { tool: "shell", arguments: { command } } };
  const journal = new MemoryJournal();
  const agent = defineAgent({ name: "tester", instructions: "Go.", tools: [shell] });
  const model = scriptedModel([
    call,
    ({ prompt }) => ({ call: { tool: "shell", arguments: { command: next(prompt) } } }),
    { final: "Done." },
  ]);
  const running = run(agent, "Go.", { model, journal, sandbox });
  expect(await running.outcome).toMatchObject({ kind: "answered" });
  await sandbox.discard().catch(() => undefined);
  await sandbox.dispose();
  expect((await redrive(journal, running.id)).divergence).toBeNull();
  const events: JournalEvent[] = [];
  for await (const event of journal.read(running.id)) events.push(event);
  return events;
}

const notes = (events: readonly JournalEvent[]) =>
  events.flatMap((event) =>
    event.type === "note" && event.code === "sandbox"
      ? [{ step: event.step, text: event.text }]
      : [],
  );

describe("the record of a run", () => {
  it("has every request to the network, refused ones with their reason", async () => {
    const server = createServer((_, response) => response.end("here"));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const url = `http://127.0.0.1:${port}/`;
    const curl = "curl -s -m 10 --noproxy ''";
    try {
      const events = await record(
        `${curl} ${url}; ${curl} ${url}; ${curl} http://elsewhere.test/; true`,
        { network: { allow: [`127.0.0.1:${port}`] } },
      );
      const finished = events.filter((event) => event.type === "call-finished");
      expect(finished.map(({ network }) => network)).toMatchObject([
        [
          { method: "GET", host: "127.0.0.1", port, allowed: true, count: 2 },
          {
            ...{ method: "GET", host: "elsewhere.test", port: 80, allowed: false },
            reason: expect.stringContaining("is not on this run's list"),
          },
        ],
        undefined,
      ]);
      expect(notes(events)).toEqual([]);
      expect(events[0]).toMatchObject({ sandbox: { tier: "bubblewrap", store: "overlay" } });
      // Where no control group keeps it, the record says who does.
      const watched = delegatedControlGroup() === null ? { watched: ["memoryBytes"] } : {};
      expect(events[0]).toMatchObject({ sandbox: watched });
    } finally {
      server.close();
    }
  });

  it("of a result that is cut has where the whole lies, which a tool can read", async () => {
    const whole = Array.from({ length: 4800 }, (_, index) => index + 1).join("\n");
    const events = await record("seq 4800", { mode: "direct" }, {}, (results) => {
      const path = /the whole is in ([^\s;\]]+)/.exec(results)?.[1] ?? "nowhere";
      return `wc -c < ${path}; sed -n 3000p ${path}`;
    });
    const [cut, read] = events.filter((event) => event.type === "call-finished");
    expect(cut?.text.length).toBeLessThan(whole.length);
    expect(read?.text).toBe(`${whole.length + "\nexit code 0".length}\n3000\nexit code 0`);
  });

  it("says plainly when the run works on a copied tree", async () => {
    const events = await record("echo x > x", {}, { store: "copy" });
    expect(events[0]).toMatchObject({ sandbox: { store: "copy" } });
    expect(notes(events)).toEqual([
      { step: 0, text: expect.stringContaining("on a copy of the workspace") },
    ]);
  });

  it("says at every step that there is no sandbox, if that was requested", async () => {
    const events = await record("echo x", { mode: "direct" }, { tier: "none" });
    const said = { text: expect.stringContaining("there is no sandbox") };
    expect(notes(events)).toEqual([1, 2, 3].map((step) => ({ step, ...said })));
  });
});
