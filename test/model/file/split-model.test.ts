import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { locateModel } from "../../../src/model/download/locate-model.ts";
import { bytesOfFurtherParts, partNames } from "../../../src/model/file/split-model.ts";
import { removeFolder } from "../../remove-folder.ts";
import { HubServer } from "../hub-server.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "ostinato-split-"));
});

afterEach(() => removeFolder(folder));

test("the parts of a model are named by number", () => {
  expect(partNames("a/m-00001-of-00003.gguf")).toEqual([
    "a/m-00001-of-00003.gguf",
    "a/m-00002-of-00003.gguf",
    "a/m-00003-of-00003.gguf",
  ]);
  expect(partNames("m.gguf")).toEqual(["m.gguf"]);
});

test("all of them have to be there", () => {
  const first = join(folder, "m-00001-of-00002.gguf");
  expect(bytesOfFurtherParts(join(folder, "m.gguf"), 1)).toBe(0);
  expect(() => bytesOfFurtherParts(first, 2)).toThrow(
    /00002-of-00002.gguf, a part of the model, is missing/,
  );
  writeFileSync(join(folder, "m-00002-of-00002.gguf"), "12345");
  expect(bytesOfFurtherParts(first, 2)).toBe(5);
  for (const wrong of ["m-00002-of-00002.gguf", "renamed.gguf"]) {
    expect(() => bytesOfFurtherParts(join(folder, wrong), 2)).toThrow(
      expect.objectContaining({ code: "model.corrupt" }),
    );
  }
});

test("all of them are fetched, and the first one is the model", async () => {
  const hub = await new HubServer(Buffer.from("weights")).start();
  process.env.HF_ENDPOINT = hub.endpoint;
  process.env.OSTINATO_CACHE = folder;
  try {
    const { name, path } = await locateModel("hf:me/mine/model-00001-of-00002.gguf");
    expect(name).toBe("model-00001-of-00002");
    expect(path).toBe(join(folder, "models", "me--mine", "main", "model-00001-of-00002.gguf"));
    expect(bytesOfFurtherParts(path, 2)).toBe(7);
    expect(dirname(path).startsWith(folder)).toBe(true);
    expect(hub.ranges.length).toBe(2);
  } finally {
    delete process.env.HF_ENDPOINT;
    delete process.env.OSTINATO_CACHE;
    await hub.stop();
  }
});
