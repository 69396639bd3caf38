import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { cacheFolder } from "../../../src/model/download/cache-folder.ts";
import { catalog } from "../../../src/model/download/catalog.ts";
import { hubOf, hubUrl } from "../../../src/model/download/hub-request.ts";
import { locateModel } from "../../../src/model/download/locate-model.ts";
import { parseModelSpec } from "../../../src/model/download/model-spec.ts";
import { tinyModelPath } from "../../../src/model/download/tiny-model-path.ts";

describe("the name of a model", () => {
  test("is nothing, tiny, a name, an address or a path", () => {
    expect(parseModelSpec(undefined)).toEqual({ kind: "tiny" });
    expect(parseModelSpec("tiny")).toEqual({ kind: "tiny" });
    expect(parseModelSpec("GPT-OSS-20B")).toMatchObject({ kind: "hub", name: "gpt-oss-20b" });
    expect(parseModelSpec("./a b.gguf")).toEqual({ kind: "path", path: "./a b.gguf" });
    expect(parseModelSpec("C:\\models\\x")).toEqual({ kind: "path", path: "C:\\models\\x" });
    expect(parseModelSpec("hf:me/mine/sub/x.gguf")).toEqual({
      kind: "hub",
      name: "x",
      file: { repository: "me/mine", file: "sub/x.gguf", revision: "main" },
    });
    expect(parseModelSpec("hf:me/mine/x.gguf@refs/pr/1")).toMatchObject({
      file: { revision: "refs/pr/1" },
    });
  });

  test("is the same when it is given by its path", async () => {
    const file = catalog["gpt-oss-20b"];
    if (file === undefined) throw new Error("the catalog has no gpt-oss-20b");
    const { repository, revision, file: name } = file;
    const path = join(cacheFolder(), "models", repository.replace("/", "--"), revision, name);
    expect(await locateModel(path)).toEqual({ name: "gpt-oss-20b", path });
    expect(await locateModel(tinyModelPath())).toEqual(await locateModel("tiny"));
    expect(await locateModel("/elsewhere/x.gguf")).toMatchObject({ name: "x" });
  });

  test("that can't be one says what could", () => {
    for (const name of ["llama", "constructor", "__proto__"]) {
      expect(() => parseModelSpec(name)).toThrow(
        expect.objectContaining({ code: "model.not-found", hint: expect.stringContaining("tiny") }),
      );
    }
    for (const address of [
      "hf:x.gguf",
      "hf:me/mine",
      "hf:me/mine/../../x.gguf",
      "hf:../mine/x.gguf",
      "hf:me/mine/x.gguf@../y",
      "hf:me/mine//x.gguf",
      "hf:me/mine/x.bin",
    ]) {
      expect(() => parseModelSpec(address)).toThrow(
        expect.objectContaining({ code: "input.invalid" }),
      );
    }
  });

  test("stands for a pinned file", () => {
    for (const { repository, file, revision, bytes, sha256 } of Object.values(catalog)) {
      expect(repository).toMatch(/^[\w.-]+\/[\w.-]+$/);
      expect(file).toMatch(/\.gguf$/);
      expect(revision).toMatch(/^[0-9a-f]{40}$/);
      expect(bytes).toBeGreaterThan(10e9);
      expect(sha256).toMatch(/^[0-9a-f]{64}$/);
    }
  });

  test("is looked for at the hub or its mirror", () => {
    const file = { repository: "me/mine", file: "a b/x.gguf", revision: "refs/pr/1" };
    expect(hubUrl(hubOf({}), file)).toBe(
      "https://huggingface.co/me/mine/resolve/refs%2Fpr%2F1/a%20b/x.gguf",
    );
    const mirror = hubOf({ HF_ENDPOINT: "http://mirror:1/", HF_TOKEN: "t" });
    expect(mirror).toEqual({ endpoint: "http://mirror:1", token: "t" });
    for (const HF_ENDPOINT of ["mirror.example", "mirror:8080", "ftp://mirror"]) {
      expect(() => hubOf({ HF_ENDPOINT })).toThrow(/HF_ENDPOINT is not an HTTP URL: /);
    }
  });
});

test("the cache is where the system keeps caches, unless told otherwise", () => {
  expect(cacheFolder({ OSTINATO_CACHE: "/x" }, "linux")).toBe("/x");
  expect(cacheFolder({ XDG_CACHE_HOME: "/c" }, "linux")).toBe(join("/c", "ostinato"));
  expect(cacheFolder({}, "linux")).toMatch(/\.cache.ostinato$/);
  expect(cacheFolder({}, "darwin")).toMatch(/Library.Caches.ostinato$/);
  expect(cacheFolder({ LOCALAPPDATA: "/local" }, "win32")).toBe(join("/local", "ostinato"));
});
