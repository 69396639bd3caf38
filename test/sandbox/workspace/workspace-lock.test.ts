import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { lockWorkspace } from "../../../src/sandbox/workspace/workspace-lock.ts";
import { removeFolder } from "../../remove-folder.ts";

let root: string;
let workspace: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "ostinato-lock-"));
  workspace = join(root, "workspace");
  mkdirSync(workspace);
  vi.stubEnv("XDG_STATE_HOME", join(root, "state"));
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await removeFolder(root);
});

it("lets several runs write directly, and no commit meanwhile, by whatever path", async () => {
  const one = await lockWorkspace(workspace, "direct");
  const other = await lockWorkspace(workspace, "direct");
  symlinkSync(workspace, join(root, "link"));
  const refused = lockWorkspace(join(root, "link"), "commit");
  await expect(refused).rejects.toMatchObject({
    code: "sandbox.failed",
    message: expect.stringContaining(`process ${process.pid} writes directly`),
  });
  one[Symbol.dispose]();
  other[Symbol.dispose]();
  using _commit = await lockWorkspace(workspace, "commit");
  expect(readdirSync(workspace)).toEqual([]);
});

it("lets one commit at a time, the next one as soon as it has ended", async () => {
  const order: string[] = [];
  const first = await lockWorkspace(workspace, "commit");
  const second = lockWorkspace(workspace, "commit").then((lock) => {
    order.push("second");
    lock[Symbol.dispose]();
  });
  await new Promise((resolve) => setTimeout(resolve, 200));
  order.push("first ends");
  first[Symbol.dispose]();
  await second;
  expect(order).toEqual(["first ends", "second"]);
  expect(readdirSync(join(root, "state", "ostinato", "workspaces"))).toEqual([]);
});

it("is free again when the process that had it was killed", async () => {
  const module = fileURLToPath(
    new URL("../../../src/sandbox/workspace/workspace-lock.ts", import.meta.url),
  );
  const program = `const { lockWorkspace } = await import(${JSON.stringify(module)});
    await lockWorkspace(${JSON.stringify(workspace)}, "direct"); console.log("locked"); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", program]);
  await new Promise((resolve) => child.stdout.once("data", resolve));
  await expect(lockWorkspace(workspace, "commit")).rejects.toThrow(`process ${child.pid}`);
  const ended = new Promise((resolve) => child.once("close", resolve));
  child.kill("SIGKILL");
  await ended;
  using _commit = await lockWorkspace(workspace, "commit");
});

it("keeps its marks in the temporary folder where the home can't be written", async () => {
  writeFileSync(join(root, "file"), "");
  vi.stubEnv("XDG_STATE_HOME", join(root, "file"));
  vi.stubEnv("TMPDIR", root);
  using _direct = await lockWorkspace(workspace, "direct");
  await expect(lockWorkspace(workspace, "commit")).rejects.toThrow("writes directly");
});
