import { mkdirSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { removeFolder } from "../remove-folder.ts";
import { type LocalWeb, startLocalWeb } from "../tools/browser/local-web.ts";
import { jsonLines, ostinato } from "./run-command.ts";

let web: LocalWeb;
let folder: string;
beforeAll(async () => {
  web = await startLocalWeb();
  folder = mkdtempSync(join(tmpdir(), "ostinato-allow-"));
  mkdirSync(join(folder, "work"));
});
afterAll(async () => {
  await web.close();
  await removeFolder(folder);
});

const started = (stdout: string) =>
  jsonLines(stdout)[0] as {
    type: string;
    tools: { name: string }[];
    sandbox: { policy: { network: unknown } };
  };

test("--allow opens the network to the hosts named and offers the browser; without it neither", async () => {
  const task = "What is in the folder?";
  const common = ["--workspace", "work", "--temperature", "0", "--max-steps", "2", "--json"];
  const closed = await ostinato(["run", task, ...common], { cwd: folder });
  expect(started(closed.stdout).sandbox.policy.network).toBe("off");
  expect(closed.stdout).not.toContain('"browser.open"');
  const allow = ["--allow", web.host, "--allow", "*.example.org"];
  const open = await ostinato(["start", task, ...common, ...allow], { cwd: folder });
  const { tools, sandbox } = started(open.stdout);
  expect(sandbox.policy.network).toEqual({ allow: [web.host, "*.example.org"] });
  expect(tools.map(({ name }) => name)).toEqual(
    expect.arrayContaining(["read_file", "browser.search", "browser.open", "page.snapshot"]),
  );
  const replayed = await ostinato(["replay", "LAST", "--tools", "live"], { cwd: folder });
  expect(replayed).toMatchObject({
    exitCode: 0,
    stdout: expect.stringContaining("identical"),
  });
  const wrong = await ostinato(["run", task, ...common, "--allow", "a b"], { cwd: folder });
  expect(wrong.exitCode).toBe(2);
  expect(wrong.stderr).toMatch(/^ostinato: .*"a b"/);
});

test("--network ask is in the policy, beside the hosts that are allowed; off and --allow contradict", async () => {
  const common = ["--workspace", "work", "--max-steps", "1"];
  const ask = ["--network", "ask", "--allow", "example.org", "--json"];
  const run = await ostinato(["run", "What is in the folder?", ...common, ...ask], { cwd: folder });
  expect(started(run.stdout).sandbox.policy.network).toEqual({ allow: ["example.org"], ask: true });
  expect(started(run.stdout).tools.map(({ name }) => name)).toContain("browser.open");
  const both = ["--network", "off", "--allow", "example.org"];
  expect(await ostinato(["run", "x", ...common, ...both], { cwd: folder })).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining("--network ask asks"),
  });
});
