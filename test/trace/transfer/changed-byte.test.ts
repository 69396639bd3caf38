import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { MemoryJournal } from "../../../src/trace/memory-journal.ts";
import { exportRun } from "../../../src/trace/transfer/export-run.ts";
import { importRun } from "../../../src/trace/transfer/import-run.ts";
import { removeFolder } from "../../remove-folder.ts";
import { type GeneratedRun, makeRun } from "../../replay/generated-run.ts";

const generated: GeneratedRun = {
  tools: ["count", "send", "list"],
  turns: [
    { analysis: "Née 東京 🙂", call: { tool: "count", arguments: { word: "a", limit: 3 } } },
    { call: { tool: "list", arguments: { of: [{ name: "x\ny", size: null }], deep: true } } },
    { call: { tool: "send", arguments: { to: "eve", word: "hi" } } },
  ],
  ...{
    structured: true,
    temperature: 1,
    probabilities: true,
    decisions: null,
    steps: 9,
    resumed: false,
  },
  contextSize: 131_072,
};

let lines: string[] = [];
let folder = "";
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "ostinato-changed-"));
  const journal = new MemoryJournal();
  await makeRun(generated, journal, "r");
  const { path } = await exportRun(journal, "r", join(folder, "run.jsonl"));
  lines = readFileSync(path, "utf8").trimEnd().split("\n");
});

afterAll(() => removeFolder(folder));

/** What importing says to a file in which one byte of a line is another. */
async function complaintAt(line: number, at: number, mask: number): Promise<string> {
  const bytes = Buffer.from(lines[line] ?? "");
  bytes.writeUInt8(bytes.readUInt8(at) ^ mask, at);
  const path = join(folder, "changed.jsonl");
  const all = lines.map((text, index) => (index === line ? bytes : Buffer.from(text)));
  writeFileSync(path, Buffer.concat(all.flatMap((each) => [each, Buffer.from("\n")])));
  const journal = new MemoryJournal();
  const complaint = await importRun(journal, path).then(
    () => "taken",
    (error: Error) => error.message,
  );
  expect(await journal.list()).toEqual([]);
  return complaint;
}

/** The last key before a byte, told apart from how import finds it; null where the byte is in a key or beside one. */
function fieldAt(text: string, at: number): string | null {
  const bytes = (index: number): number => Buffer.byteLength(text.slice(0, index));
  const keys = [...text.matchAll(/[{,]"([A-Za-z]+)":/g)];
  const key = keys.findLast(({ index }) => bytes(index) <= at);
  if (key === undefined || at < bytes(key.index + key[0].length)) return null;
  return key[1] ?? null;
}

describe("one byte changed in an exported run", () => {
  test("in an event: found, with the event's number, step and field", async () => {
    const events = lines.slice(2, -1);
    expect(events.length).toBeGreaterThan(15);
    let flips = 0;
    for (const [index, text] of events.entries()) {
      const event = JSON.parse(text);
      const size = Buffer.byteLength(text);
      const step = event.step === undefined ? "" : `, step ${event.step}`;
      const stride = Math.max(1, Math.floor(size / 60));
      for (let at = index % stride; at < size; at += stride) {
        const mask = 1 << (at % 8);
        const complaint = await complaintAt(index + 2, at, mask);
        flips++;
        const field = fieldAt(text, at);
        const where = [index, at, complaint];
        expect(where).toEqual([index, at, expect.stringMatching(`event ${index} `)]);
        // Where the byte is in what says the kind or the step, these are not what they were.
        if (field !== null && !["type", "step"].includes(field)) {
          expect(complaint).toContain(`event ${index} (${event.type}${step})`);
        }
        // The end of an object or a list, and what is between two, belong to no value.
        const byte = String.fromCharCode(Buffer.from(text)[at] ?? 0);
        if (field === null || "]},".includes(byte)) continue;
        const named = /field (\S+)$/.exec(complaint)?.[1] ?? "";
        expect([...where, named.includes(field)]).toEqual([...where, true]);
      }
    }
    expect(flips).toBeGreaterThan(1000);
  });

  test("anywhere else: found", async () => {
    for (const line of [0, 1, lines.length - 1]) {
      const size = Buffer.byteLength(lines[line] ?? "");
      const stride = Math.max(1, Math.floor(size / 100));
      for (let at = 0; at < size; at += stride) {
        expect([line, at, await complaintAt(line, at, 1)]).not.toContain("taken");
      }
    }
  });
});
