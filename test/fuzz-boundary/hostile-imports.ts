import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { OstinatoError } from "../../src/errors.ts";
import {
  exportRun,
  foldRun,
  importRun,
  isImported,
  type JournalEvent,
  MemoryJournal,
  printRun,
} from "../../src/trace/index.ts";
import { type ExportLine, exportLines, forgedExport } from "../attack/forged-export.ts";
import type { World } from "../attack/world.ts";
import { sampleRun } from "../trace/sample-run.ts";
import type { FuzzKind, Round } from "./fuzz-kind.ts";
import { mutate } from "./mutate.ts";
import type { Random } from "./random.ts";
import type { ThreadMeter } from "./thread-meter.ts";

const FILES = 120;

/** Imports of mutated exports: broken bytes, and whole files whose values were changed and sealed again. */
export async function hostileImports(world: World): Promise<FuzzKind> {
  const before = await world.fingerprint(world.outside);
  const exports: string[] = [];
  for (const steps of [1, 2, 5]) {
    const journal = new MemoryJournal();
    await journal.append(`run-${steps}`, sampleRun(steps));
    const path = join(world.root, `export-${steps}.jsonl`);
    await exportRun(journal, `run-${steps}`, path);
    exports.push(readFileSync(path, "utf8"));
  }
  return {
    async round(random: Random, meter: ThreadMeter): Promise<Round> {
      const problems: string[] = [];
      for (let index = 0; index < FILES; index++) {
        const bytes = hostileFile(random, exports);
        const isPacked = random.chance(0.1);
        const path = join(world.root, `hostile.jsonl${isPacked ? ".gz" : ""}`);
        const whole = isPacked ? gzipSync(bytes, { level: 1 }) : bytes;
        writeFileSync(path, random.chance(0.01) ? whole.subarray(0, whole.length / 2) : whole);
        const problem = await meter.watch(() => bringIn(path));
        if (problem !== null) problems.push(`file ${index}: ${problem}`);
      }
      if ((await world.fingerprint(world.outside)) !== before) problems.push("written outside");
      return { items: FILES, problems };
    },
  };
}

/** What is wrong with how a file was taken in; null: it was refused, or its run has no powers. */
async function bringIn(path: string): Promise<string | null> {
  const journal = new MemoryJournal();
  try {
    const { runIds } = await importRun(journal, path);
    for (const runId of runIds) {
      if (!(await isImported(journal, runId))) return `${runId} passes for a run of one's own`;
      if (/[^\w.-]/.test(runId)) return `${JSON.stringify(runId)} is taken for an id`;
      const events: JournalEvent[] = [];
      for await (const event of journal.read(runId)) events.push(event);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
      if (/[\0-\x08\x0b-\x1f\x7f-\x9f]/.test(printRun(foldRun(events)))) {
        return "a control character was printed";
      }
    }
    return null;
  } catch (error) {
    if (OstinatoError.is(error)) return null;
    return `no refusal, but ${error instanceof Error ? error.stack : String(error)}`;
  }
}

function hostileFile(random: Random, exports: readonly string[]): Buffer {
  const text = random.pick(exports);
  if (random.chance(0.4)) return mutate(Buffer.from(text), random, WORDS);
  let lines = exportLines(text);
  if (random.chance(0.2)) lines = [...lines, ...exportLines(random.pick(exports))];
  if (random.chance(0.2)) lines = lines.filter(() => random.chance(0.9));
  if (random.chance(0.2))
    lines = lines.flatMap((line) => (random.chance(0.1) ? [line, line] : [line]));
  for (let left = 1 + random.below(4); left > 0 && lines.length > 0; left--) {
    const at = random.below(lines.length);
    lines = lines.with(at, changed(lines[at], random) as ExportLine);
  }
  try {
    return Buffer.from(forgedExport(lines));
  } catch {
    // Not even a forger can encode it.
    return Buffer.from(lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
  }
}

/** A value with something hostile in the place of one of its parts. */
function changed(value: unknown, random: Random): unknown {
  if (typeof value !== "object" || value === null || random.chance(0.1))
    return hostileValue(random);
  if (Array.isArray(value)) {
    if (value.length === 0) return [hostileValue(random)];
    const at = random.below(value.length);
    return value.with(at, changed(value[at], random));
  }
  const keys = Object.keys(value);
  if (keys.length === 0 || random.chance(0.1)) {
    return {
      ...value,
      [random.pick(["sandbox", "decision", "by", "parent", "model", "__proto__"])]:
        hostileValue(random),
    };
  }
  const key = random.pick(keys);
  return { ...value, [key]: changed((value as Record<string, unknown>)[key], random) };
}

function hostileValue(random: Random): unknown {
  switch (random.below(8)) {
    case 0:
      return random.pick(WORDS).repeat(1 + random.size(2000));
    case 1:
      return random.pick([-1, 0, 1e9, 2 ** 53, 1e308, 0.5, 201_087]);
    case 2:
      return random.pick<unknown>([null, true, [], {}, [null], [[]], { toString: 1 }]);
    case 3: {
      let nested: unknown = "deep";
      for (let left = random.size(3000); left > 0; left--) nested = [nested];
      return nested;
    }
    case 4:
      return Array.from({ length: random.size(20_000) }, () => random.below(300_000));
    case 5:
      return random.pick(["approved", "own", "imported", "run-finished", "call-decided", "person"]);
    case 6:
      return {
        workspace: { path: "/root", mode: "direct", writable: true },
        network: { allow: ["*"] },
      };
    default:
      return random.pick(WORDS);
  }
}

const WORDS = [
  "\u001b]0;owned\u0007", "\u001b[2J", "../../etc/cron.d/x", "/etc/passwd", "..", "\0", "\u202e", "<|start|>", "{", "}", "[",
  "\"", "\\u0000", "\\ud800", "\n", "\r\n", "null", "1e999", "-0", "__proto__", "constructor", "{\"a\":", ",", "あ", "9", "\x9b31m",
]; // biome-ignore format: a list
