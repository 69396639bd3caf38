import { readdirSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { DocumentKind } from "../../src/sandbox/inside/read-document.ts";
import { makePdf } from "../tools/make-pdf.ts";
import { makeSwellingPdf } from "../tools/make-swelling-pdf.ts";
import { ToolWorkspace } from "../tools/tool-workspace.ts";

const MEBIBYTE = 1024 * 1024;
const swelling = makeSwellingPdf(1500 * MEBIBYTE);
let workspace: ToolWorkspace;

beforeAll(async () => {
  workspace = await ToolWorkspace.open({}, { limits: { memoryBytes: 256 * MEBIBYTE } });
});
afterAll(() => workspace.close());

async function read(kind: DocumentKind, content: string | Uint8Array, signal?: AbortSignal) {
  return workspace.sandbox.readDocument?.(kind, Buffer.from(content), signal);
}

/** The workers below this process. */
function workers(): number {
  const found = readdirSync("/proc").flatMap((name) => {
    try {
      const [, parent] = /\) \S (\d+) /.exec(readFileSync(`/proc/${name}/stat`, "latin1")) ?? [];
      const command = readFileSync(`/proc/${name}/cmdline`, "latin1");
      return [{ pid: Number(name), parent: Number(parent), command }];
    } catch {
      return [];
    }
  });
  const below = new Set([process.pid]);
  for (let size = 0; size < below.size; ) {
    size = below.size;
    for (const { pid, parent } of found) if (below.has(parent)) below.add(pid);
  }
  return found.filter(({ pid, command }) => below.has(pid) && command.startsWith("/opt/ostinato/"))
    .length;
}

// 256 KiB of `<` in a page held up the process that has the model, the keys and every time limit.
it("HTML is read by a worker of its own, while this process continues", async () => {
  const page = "<div>a &amp; b</div>\n".repeat(100_000);
  await read("html", "<p>a worker is there</p>");
  const before = process.cpuUsage();
  const text = await read("html", page);
  const { user, system } = process.cpuUsage(before);
  expect(text?.split("\n").slice(0, 2)).toEqual(["a & b", "a & b"]);
  expect(text?.split("\n")).toHaveLength(100_001);
  // What is left here is to carry the bytes: by itself the reading takes several times as long.
  expect((user + system) / 1000).toBeLessThan(400);
});

it("several documents are read by one worker, at most two at a time", async () => {
  const pages = Array.from({ length: 40 }, (_, index) => read("html", `<b>page ${index}</b>`));
  await expect(Promise.all(pages)).resolves.toHaveLength(40);
  expect(workers()).toBeGreaterThan(0);
  expect(workers()).toBeLessThanOrEqual(2);
});

it("a document that fails in a used worker is tried in a fresh one, and the next one is read", async () => {
  await expect(read("html", "before")).resolves.toBe("before");
  await expect(read("pdf", swelling)).rejects.toMatchObject({
    code: "sandbox.failed",
    message: "reading it takes more memory than a document may",
  });
  await expect(read("pdf", makePdf([["after"]]))).resolves.toBe("[page 1]\nafter");
  await expect(read("pdf", "no PDF")).rejects.toMatchObject({ code: "sandbox.failed" });
  await expect(read("html", "and after")).resolves.toBe("and after");
});

it("a text of more than 16 MiB is refused", async () => {
  await expect(read("html", "a".repeat(16 * MEBIBYTE + 1))).rejects.toMatchObject({
    message: "its text is longer than 16 MiB",
  });
});

it("reading that is aborted ends at once, also one that still waits", async () => {
  const controller = new AbortController();
  const reading = [1, 2, 3].map(() => read("pdf", swelling, controller.signal));
  setTimeout(() => controller.abort(), 300);
  const results = await Promise.allSettled(reading);
  for (const result of results) {
    expect(result).toMatchObject({ status: "rejected", reason: { code: expect.any(String) } });
  }
  await expect(read("html", "after")).resolves.toBe("after");
});

it("a worker without a document ends after a while", async () => {
  await read("html", "last");
  const during = workers();
  await expect.poll(workers, { timeout: 20_000 }).toBeLessThan(during);
});
