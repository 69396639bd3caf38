import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { tinyModelPath } from "../../src/model/download/tiny-model-path.ts";
import { ggmlTypes } from "../../src/model/file/ggml-type.ts";
import { inspectModelFile } from "../../src/model/file/model-file.ts";
import { memoryNeed } from "../../src/model/file/model-memory.ts";
import { type LoadProgress, loadModel } from "../../src/model/load-model.ts";
import type { Model } from "../../src/model/model.ts";
import type { NativeModel } from "../../src/model/native/native-model.ts";
import { openOnProcessor } from "../../src/model/native/open-on-processor.ts";
import { removeFolder } from "../remove-folder.ts";

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "ostinato-model-"));
  process.env.OSTINATO_CACHE = join(folder, "cache");
});

afterAll(async () => {
  delete process.env.OSTINATO_CACHE;
  await removeFolder(folder);
});

/** A copy of the model in the box with some bytes changed. */
function damaged(name: string, change: (bytes: Buffer) => Buffer | undefined): string {
  const path = join(folder, name);
  const bytes = readFileSync(tinyModelPath());
  writeFileSync(path, change(bytes) ?? bytes);
  return path;
}

describe("loading", () => {
  test("the model in the box tells what it is, and how far it is", async () => {
    const seen: LoadProgress[] = [];
    const model = await loadModel(undefined, { onProgress: (progress) => seen.push(progress) });
    expect(model.identity).toMatchObject({
      kind: "llama",
      name: "tiny",
      file: { path: tinyModelPath(), bytes: expect.any(Number) },
      runtime: { backend: "cpu", contextSize: 8192, keyType: "F16", window: 128 },
    });
    expect(model.sampling).toEqual({ temperature: 0, minP: 0.1 });
    expect(model.identity.file?.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(seen.at(-1)).toEqual({ stage: "load", fraction: 1 });
    await model.dispose();
    await model.dispose();
    await expect(model.openSession()).rejects.toMatchObject({ code: "model.failed" });
  });

  test("has no session to give when it is disposed meanwhile", async () => {
    const model = await loadModel("tiny", { contextSize: 512 });
    const opening = model.openSession();
    const gone = model.dispose();
    await expect(opening).rejects.toMatchObject({ code: "model.failed" });
    await gone;
  });

  test("that fails leaves nothing running behind, not even the hash of a large file", async () => {
    const path = damaged("large.gguf", () => undefined);
    // Of holes, which take no room on the disk and half a minute to read.
    truncateSync(path, 32 * 2 ** 30);
    const program = `
      import { loadModel } from "./src/model/load-model.ts";
      const signal = AbortSignal.abort();
      await loadModel(${JSON.stringify(path)}, { signal, useMmap: true, gpu: "auto" }).catch(({ code }) => console.log(code));`;
    const { stdout } = await execa(process.execPath, ["--input-type=module", "-e", program], {
      timeout: 15_000,
    });
    expect(stdout).toBe("aborted");
    rmSync(path);
  });

  test("await using frees the model with its sessions", async () => {
    let left: Model;
    {
      await using model = await loadModel("tiny", { contextSize: 512 });
      await using _ = await model.openSession();
      left = model;
    }
    await expect(left.openSession()).rejects.toMatchObject({ code: "model.failed" });
  });

  test("any file of the architecture works, under its own name", async () => {
    const model = await loadModel(
      damaged("other name.gguf", () => undefined),
      {
        contextSize: 512,
        sessions: 2,
        gpu: false,
      },
    );
    expect(model.identity.name).toBe("other name");
    expect(model.contextSize).toBe(512);
    const sessions = await Promise.all([1, 2, 3].map(() => model.openSession()));
    expect(sessions.length).toBe(3);
    // Sessions that are still open go with the model.
    await model.dispose();
  });

  test("of a thousand sessions leaves nothing behind", async () => {
    const model = await loadModel("tiny", { contextSize: 512 });
    const cycle = async (): Promise<void> => {
      const [first, second] = [await model.openSession(), await model.openSession()];
      await Promise.all([first.dispose(), second.dispose()]);
    };
    for (let count = 0; count < 50; count++) await cycle();
    const before = process.memoryUsage().rss;
    for (let count = 0; count < 500; count++) await cycle();
    expect(process.memoryUsage().rss - before).toBeLessThan(40 * 2 ** 20);
    await model.dispose();
  });

  test("can be aborted", async () => {
    await expect(loadModel("tiny", { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: "aborted",
    });
  });
});

describe("a file that can't be loaded is refused before native code sees it", () => {
  const refusals: [string, () => string, string, RegExp][] = [
    ["a name that nobody knows", () => "gpt-oss-21b", "model.not-found", /gpt-oss-21b/],
    ["a path that isn't there", () => "/nowhere/model.gguf", "model.not-found", /nowhere/],
    ["a folder", () => `${folder}/`, "model.not-found", /ostinato-model/],
    ["an address that is none", () => "hf:../../x.gguf", "input.invalid", /address/],
    [
      "something that is no GGUF",
      () => damaged("text.gguf", () => Buffer.from("not a model")),
      "model.not-gpt-oss",
      /not a GGUF/,
    ],
    [
      "an empty file",
      () => damaged("empty.gguf", () => Buffer.alloc(0)),
      "model.not-gpt-oss",
      /not a GGUF/,
    ],
    [
      "a GGUF version that nobody knows",
      () => damaged("version.gguf", (bytes) => void bytes.writeUInt32LE(9, 4)),
      "model.not-gpt-oss",
      /version 9/,
    ],
    [
      "another architecture",
      () =>
        damaged("llama.gguf", (bytes) => {
          const text = bytes.toString("latin1", 0, 200);
          bytes.write("llama  ", text.indexOf("gpt-oss", text.indexOf("architecture")), "latin1");
        }),
      "model.not-gpt-oss",
      /llama/,
    ],
    [
      "a file whose weights are cut off",
      () => {
        const path = damaged("cut.gguf", () => undefined);
        truncateSync(path, 1_500_000);
        return path;
      },
      "model.corrupt",
      /its end is missing/,
    ],
    [
      "a file whose header is cut off",
      () => {
        const path = damaged("short.gguf", () => undefined);
        truncateSync(path, 5000);
        return path;
      },
      "model.corrupt",
      /inside its header/,
    ],
    [
      "a file that lacks a tensor, which llama.cpp notices",
      () =>
        damaged("tensor.gguf", (bytes) => {
          bytes.write("output_nerm.weight", bytes.indexOf("output_norm.weight"), "latin1");
        }),
      "model.corrupt",
      /llama\.cpp can't load.*output_norm/s,
    ],
    [
      "a header that lies about its size",
      () => damaged("lies.gguf", (bytes) => void bytes.writeBigUInt64LE(2n ** 60n, 16)),
      "model.corrupt",
      /header/,
    ],
  ];
  for (const [what, spec, code, message] of refusals) {
    test(what, async () => {
      const error = await loadModel(spec()).catch((reason) => reason);
      expect(error).toMatchObject({ code, hint: expect.any(String) });
      expect(error.message).toMatch(message);
    });
  }

  // Where the machine has no loader of Vulkan, both ways share one native part, and one logger.
  test("also where only the processor is asked", async () => {
    const error = await loadModel(join(folder, "tensor.gguf"), { gpu: false }).catch((one) => one);
    expect(error).toMatchObject({ code: "model.corrupt" });
    expect(error.message).toContain("output_norm");
  });

  test("one that needs more memory than there is", async () => {
    const error = await loadModel("tiny", { contextSize: 2 ** 31 }).catch((reason) => reason);
    expect(error).toMatchObject({ code: "model.memory" });
    expect(error.message).toMatch(/GB of memory/);
    expect(error.hint).toMatch(/contextSize/);
  });
});

// Fixes, C 11: further contexts were not checked at all.
test("a further context that memory can't hold is refused, and the sessions that are open go on", async () => {
  await using model = await loadModel("tiny", { contextSize: 512 });
  const first = await model.openSession();
  const available = vi.spyOn(process, "availableMemory").mockReturnValue(10e6);
  const error = await model.openSession().catch((reason) => reason);
  expect(error).toMatchObject({
    code: "model.memory",
    hint: expect.stringContaining("contextSize"),
  });
  expect(error.message).toMatch(/^Another context needs about [\d.]+ GB of memory.*; 0.01 GB are/);
  await first.dispose();
  await (await model.openSession()).dispose();
  available.mockRestore();
  await Promise.all([1, 2].map(() => model.openSession()));
});

describe("what is known without llama.cpp", () => {
  const sizes = { contextSize: 4096, sequences: 1, batchSize: 512 };
  let native: NativeModel;

  beforeAll(async () => {
    const options = { path: tinyModelPath(), gpu: false, useMmap: true, threads: 1 } as const;
    native = (await openOnProcessor({ ...options, ...sizes, mustFit() {} })) as NativeModel;
  });

  afterAll(() => native.dispose());

  test("the sizes of ggml's encodings", () => {
    const { addon } = native;
    for (const [type, { name, block, bytes }] of ggmlTypes) {
      const found = {
        block: addon.getBlockSizeForGgmlType(type),
        bytes: addon.getTypeSizeForGgmlType(type),
      };
      expect({ name, ...found }).toEqual({ name, block, bytes });
    }
  });

  test("the memory of a context, near enough", async () => {
    const { context, dispose } = await native.openContext();
    const need = memoryNeed(inspectModelFile(tinyModelPath()), sizes);
    const { cpuRam } = context.getMemoryBreakdown();
    expect(need.keysAndValues + need.buffers).toBeGreaterThan(cpuRam);
    expect(need.keysAndValues).toBeLessThan(cpuRam * 1.5);
    await dispose();
  });
});
