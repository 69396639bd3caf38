/** Issue 22, item 5: a browser whose hosts a person is asked about, in real Chromium. */
import { mkdirSync, mkdtempSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { scriptedModel } from "../../../src/model/index.ts";
import { type ApprovalRequest, defineAgent, run } from "../../../src/planner/index.ts";
import { defaultPolicy, openSandbox, type Sandbox } from "../../../src/sandbox/index.ts";
import { MemoryJournal } from "../../../src/trace/index.ts";
import { browserOpen } from "../../../tools/browser/index.ts";
import { eventsOf, resultsOf } from "../../planner/scripted-run.ts";
import { removeFolder } from "../../remove-folder.ts";

const agent = defineAgent({ name: "reader", instructions: "You read.", tools: [browserOpen] });

let root: string;
let server: Server;
let port: number;
let served: string[];
let sandbox: Sandbox;

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), "ostinato-asked-"));
  mkdirSync(join(root, "project"));
  vi.stubEnv("XDG_STATE_HOME", join(root, "state"));
  served = [];
  server = createServer((request, response) => {
    served.push(`${request.headers.host}${request.url}`);
    response.setHeader("content-type", "text/html; charset=utf-8");
    response.end(
      `<title>Page</title><p>Of ${request.headers.host}</p><script src="http://part.test:${port}/one.js"></script>`,
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  ({ port } = server.address() as AddressInfo);
  const network = { allow: [`127.0.0.1:${port}`], ask: true };
  sandbox = await openSandbox(defaultPolicy(join(root, "project"), { network }), {
    stateDirectory: join(root, "changes"),
  });
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await sandbox.dispose();
  server.closeAllConnections();
  server.close();
  await removeFolder(root);
});

async function visit(host: string, approved: boolean) {
  const asked: string[] = [];
  const journal = new MemoryJournal();
  const call = { tool: "browser.open", arguments: { id: `http://${host}:${port}/` } };
  const running = run(agent, "Read it.", {
    ...{ model: scriptedModel([{ call }, { final: "Done." }]), journal, sandbox },
    approve: (request: ApprovalRequest) => {
      asked.push(request.host ?? "");
      return { approved, by: "person" };
    },
  });
  expect((await running.outcome).kind).toBe("answered");
  const [result = ""] = resultsOf(await eventsOf(journal, running.id));
  return { asked, result };
}

test("what a page loads is asked about, what Chromium does by itself is not", async () => {
  const { asked, result } = await visit("127.0.0.1", false);
  expect(result).toContain(`Of 127.0.0.1:${port}`);
  expect(asked).toEqual([`part.test:${port}`]);
  expect(served).toContain(`127.0.0.1:${port}/`);
  expect(served.filter((request) => request.startsWith("part."))).toEqual([]);
});

test("a page whose host is denied isn't asked for, and the model is told why", async () => {
  const { asked, result } = await visit("page.test", false);
  expect(asked).toEqual([`page.test:${port}`]);
  expect(result).toMatch(
    /^Error: http:\/\/page\.test:\d+\/ could not be opened: .*the user said no/,
  );
  expect(served).toEqual([]);
});

test("a page whose host is approved is asked about once", async () => {
  const { asked, result } = await visit("page.test", true);
  expect(asked).toEqual([`page.test:${port}`]);
  expect(result).toMatch(/the name page\.test could not be resolved/);
});
