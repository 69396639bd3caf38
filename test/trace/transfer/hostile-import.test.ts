import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { exportRun, importRun, MemoryJournal } from "../../../src/trace/index.ts";
import { linesOfFile } from "../../../src/trace/transfer/lines-of-file.ts";
import { vocabularyOfPart } from "../../../src/trace/transfer/vocabulary-part.ts";
import { type ExportLine, exportLines, forgedExport } from "../../attack/forged-export.ts";
import { ostinato } from "../../cli/run-command.ts";
import { removeFolder } from "../../remove-folder.ts";
import { sampleRun } from "../sample-run.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "ostinato-hostile-"));
});
afterEach(() => removeFolder(root));

/** An exported run, changed and sealed again as its file's author can. */
async function forged(change: (line: ExportLine) => ExportLine, steps = 1): Promise<string> {
  const journal = new MemoryJournal();
  await journal.append("main", sampleRun(steps));
  const honest = join(root, "honest.jsonl");
  await exportRun(journal, "main", honest);
  const path = join(root, "forged.jsonl");
  writeFileSync(path, forgedExport(exportLines(readFileSync(honest, "utf8")).map(change)));
  return path;
}

describe("a hostile file is refused", () => {
  // Audit C2: its replay ended in a heap abort.
  const token = [0, "a", 1];
  it.each([
    ["a thousand million tokens", { size: 1e9, tokens: [token], merges: null }],
    ["more tokens than its size", { size: 1, tokens: [token, token], merges: null }],
    ["a token outside of it", { size: 10, tokens: [[10, "a", 1]], merges: null }],
    ["a token of no number", { size: 10, tokens: [["__proto__", "a", 1]], merges: null }],
    ["a token of a long spelling", { size: 10, tokens: [[0, "a".repeat(1e5), 1]], merges: null }],
    ["merges that are none", { size: 10, tokens: [token], merges: [1] }],
    ["no tokens", { size: 10, tokens: null, merges: null }],
  ])("a vocabulary with %s", async (_, vocabulary) => {
    const path = await forged((line) => ("vocabulary" in line ? { ...line, vocabulary } : line));
    const journal = new MemoryJournal();
    await expect(importRun(journal, path)).rejects.toMatchObject({ code: "journal.corrupt" });
    expect(await journal.list()).toEqual([]);
    const refused = expect.objectContaining({ code: "harmony.vocabulary" });
    expect(() => vocabularyOfPart(vocabulary as never)).toThrow(refused);
  });

  // Audit E6: the heading's id was printed as it stood.
  it.each(["\u001b]0;owned\u0007", "../../etc/cron.d/x", "..", ""])(
    "an id that is none: %j, and it isn't printed raw",
    async (run) => {
      const path = await forged((line) => ("run" in line ? { ...line, run } : line));
      await expect(importRun(new MemoryJournal(), path)).rejects.toThrow("invalid run id");
      const { exitCode, stdout, stderr } = await ostinato(["import", path], { cwd: root });
      expect([exitCode, stdout]).toEqual([1, ""]);
      expect(stderr).not.toContain("\u001b");
    },
  );

  // Found by fuzz:boundary: what reads such a run failed with a TypeError.
  it.each([
    ["task", "run-started", { task: {} }],
    ["time", "turn-started", { time: 1e300 }],
    ["usage.promptTokens", "turn-finished", { usage: {} }],
    [
      "messages.0.content",
      "turn-finished",
      { messages: [{ channel: null, recipient: null, contentType: null }] },
    ],
    ["decision", "call-decided", { decision: "own" }],
    ["outcome", "run-finished", { outcome: null }],
    ["type", "run-finished", { type: "run-owned" }],
  ])("an event whose %s is of another kind", async (field, type, change) => {
    const path = await forged((line) => (line.type === type ? { ...line, ...change } : line), 2);
    const journal = new MemoryJournal();
    const why = expect.stringContaining(`field ${field}`);
    await expect(importRun(journal, path)).rejects.toMatchObject({
      ...{ code: "journal.corrupt", message: why },
    });
    expect(await journal.list()).toEqual([]);
  });

  // Audit C1: 16 MiB took 5.5 seconds, 512 MiB an hour and a half.
  // fuzz:boundary --seed 743019214 --case imports:74: parsing it kept the main thread for more than 100 ms.
  it("lists in lists, before they are parsed", async () => {
    const path = join(root, "deep.jsonl");
    const head = JSON.stringify({ ostinato: "export", version: 2, run: "main" });
    writeFileSync(path, `${head}\n{"run":"main","vocabulary":${"[".repeat(1e6)}\n`);
    await expect(importRun(new MemoryJournal(), path)).rejects.toThrow(
      /nests deeper than 1000 levels/,
    );
  });

  it("a line without an end, at 64 MiB", async () => {
    const path = join(root, "line.jsonl.gz");
    writeFileSync(path, gzipSync(Buffer.alloc(80 * 2 ** 20, "a"), { level: 1 }));
    await expect(importRun(new MemoryJournal(), path)).rejects.toThrow(
      "a line of more than 64 MiB",
    );
  });
});

it("lines are the same, wherever a chunk ends", async () => {
  const lines = ["", "ü".repeat(70_000), "b", "", "c".repeat(200_000), "d"];
  const path = join(root, "lines");
  writeFileSync(path, lines.join("\n"));
  expect(await Array.fromAsync(linesOfFile(path))).toEqual(lines);
});
