import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { listDirectory } from "../../../tools/file/index.ts";
import { ToolWorkspace } from "../tool-workspace.ts";

let workspace: ToolWorkspace;

beforeAll(async () => {
  workspace = await ToolWorkspace.open({
    "b.txt": "",
    "a.txt": "",
    ".hidden": "",
    "docs/x.md": "",
    "data/y.csv": "",
  });
});
afterAll(() => workspace.close());

const list = (input: object = {}) => workspace.call(listDirectory, input);

it("lists the workspace or a folder, sorted, folders with a slash", async () => {
  const all = ".hidden\na.txt\nb.txt\ndata/\ndocs/";
  expect((await list()).text).toBe(all);
  expect((await list({ path: "." })).text).toBe(all);
  expect((await list({ path: "" })).text).toBe(all);
  expect((await list({ path: "docs/" })).text).toBe("x.md");
});

it("says when a folder is empty", async () => {
  await workspace.sandbox.files.makeDirectory("nothing");
  expect((await list({ path: "nothing" })).text).toBe("0 entries");
  await workspace.sandbox.files.remove("nothing");
});

it("names the folders there are when one is missing", async () => {
  expect((await list({ path: "dato" })).text).toBe(
    "Error: no such directory: dato. Folders here: data/, docs/",
  );
  expect((await list({ path: "docs/x" })).text).toBe(
    "Error: no such directory: docs/x. Folders here: data/, docs/",
  );
  expect((await list({ path: "a.txt" })).text).toBe("Error: a.txt is a file, not a directory");
});

it("shows nothing of the machine", async () => {
  expect((await list({ path: ".." })).text).not.toMatch(/boot|root|srv/);
  expect((await list({ path: "/root" })).text).toMatch(/^Error: no such directory: \/root/);
  symlinkSync("/root", join(workspace.root, "out"));
  expect((await list({ path: "out" })).text).toBe(
    "Error: out is a link that leads to nothing here, not a directory",
  );
});

it("cuts a long list and says how many there are", async () => {
  for (let number = 0; number < 3000; number++) workspace.put({ [`many/file-${number}.txt`]: "" });
  const { text, details } = await list({ path: "many" });
  const lines = text.split("\n");
  expect(lines.at(-1)).toMatch(/^\[truncated: 2000 of 3000 entries; /);
  expect(text.length).toBeLessThan(33_000);
  expect(details).toMatchObject({ entries: 3000, truncated: true });
});
