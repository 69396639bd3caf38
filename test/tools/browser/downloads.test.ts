import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { Downloads } from "../../../tools/browser/acting/downloads.ts";
import { safeName } from "../../../tools/browser/acting/save-download.ts";
import { pageTools } from "../../../tools/browser/index.ts";
import { removeFolder } from "../../remove-folder.ts";
import { ToolWorkspace } from "../tool-workspace.ts";
import { startLocalWeb } from "./local-web.ts";

let workspace: ToolWorkspace;
/** The folder that the browser can write to. */
let shared: string;
let told: string[];
let downloads: Downloads;

beforeEach(async () => {
  workspace = await ToolWorkspace.open();
  shared = mkdtempSync(join(tmpdir(), "ostinato-shared-"));
  told = [];
  downloads = new Downloads(workspace.sandbox.files, (event) => told.push(event), 100);
});
afterEach(async () => {
  await workspace.close();
  await removeFolder(shared);
});

/** A download that is over, and what the browser left of it. */
function receive(suggested: string, put: (path: string) => void): string {
  const path = join(shared, `${Math.random()}`);
  put(path);
  downloads.receive({
    path: async () => path,
    suggestedFilename: () => suggested,
    delete: () => rm(path),
    cancel: async () => {},
  });
  return path;
}

it("two of the same name at once are two files", async () => {
  for (const content of ["one", "two", "three"]) {
    receive("a.txt", (path) => writeFileSync(path, content));
  }
  expect(await downloads.settle()).toBe(0);
  expect(workspace.files()).toEqual({
    "downloads/a.txt": "one",
    "downloads/a-2.txt": "two",
    "downloads/a-3.txt": "three",
  });
  expect(told).toContain("a download was saved to downloads/a-3.txt");
});

it("a link, a pipe or too big a file that the browser left is refused, and removed", async () => {
  const secret = join(shared, "secret");
  writeFileSync(secret, "SECRET");
  const left = [
    receive("link", (path) => symlinkSync(secret, path)),
    receive("pipe", (path) => void spawnSync("mkfifo", [path])),
    receive("big", (path) => {
      writeFileSync(path, "");
      truncateSync(path, 64 * 1024 * 1024 + 1);
    }),
    receive("none", () => {}),
  ];
  expect(await downloads.settle()).toBe(0);
  expect(workspace.files()).toEqual({});
  expect(told).toEqual([
    "a download failed: it can't be read (ELOOP)",
    "a download failed: it is no file",
    "a download failed: it has 64.0 MB (67108865 bytes), more than 64.0 MB (67108864 bytes)",
    "a download failed: it can't be read (ENOENT)",
  ]);
  expect(left.filter((path) => existsSync(path))).toEqual([]);
});

it("a name is as long as a name may be in bytes, and whole characters", async () => {
  expect(safeName("銅".repeat(100))).toBe("銅".repeat(66));
  for (const _ of [1, 2]) receive(`${"銅".repeat(100)}.txt`, (path) => writeFileSync(path, "x"));
  expect(await downloads.settle()).toBe(0);
  expect(Object.keys(workspace.files())).toHaveLength(2);
});

it("one that is never over is given up", async () => {
  const path = Promise.withResolvers<string>();
  downloads.receive({
    path: () => path.promise,
    suggestedFilename: () => "x",
    delete: async () => {},
    cancel: async () => path.reject(new Error("canceled")),
  });
  expect(await downloads.settle()).toBe(0);
  expect(told).toEqual(["a download failed: it was not over after 0.1 s"]);
});

it("one that is never over holds up no call longer than a moment", async () => {
  const web = await startLocalWeb();
  const online = await ToolWorkspace.open({}, { network: { allow: [web.host] } });
  const call = (name: string, input: object = {}) => {
    const tool = pageTools.find((each) => each.name === name);
    if (!tool) throw new Error(`There is no tool ${name}`);
    return online.call(tool, input);
  };
  try {
    await call("page.open", { url: `${web.base}/table` });
    const opened = await call("page.open", { url: `${web.base}/endless-download` });
    expect(opened.text).toContain("Meanwhile: 1 download under way");
    const start = performance.now();
    expect((await call("page.snapshot")).text).toContain("Meanwhile: 1 download under way");
    expect(performance.now() - start).toBeLessThan(5_000);
  } finally {
    await online.close();
    await web.close();
  }
});
