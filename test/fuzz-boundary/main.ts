/**
 * Looks for holes in the boundary at random: commits and copies of a workspace that is raced, random policies,
 * mutated imports, mutated web pages and PDFs, in turn. Each has to hold, to keep the main thread for less
 * than 50 ms at a time, and to leave the host's memory alone.
 *
 *   npm run fuzz:boundary                                       20 minutes, a seed from the clock
 *   npm run fuzz:boundary -- --minutes 2 --seed 7
 *   npm run fuzz:boundary -- --as-user                          where root runs it: as an ordinary user
 *   npm run fuzz:boundary -- --seed 7 --case documents:12       one case again
 */
import { spawn } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { closingLine } from "../../bench/machine.ts";
import { World } from "../attack/world.ts";
import { accessibleCopy } from "../sandbox/accessible-copy.ts";
import type { FuzzKind, MakeFuzzKind } from "./fuzz-kind.ts";
import { hostileDocuments } from "./hostile-documents.ts";
import { hostileImports } from "./hostile-imports.ts";
import { racingWorkspace } from "./racing-workspace.ts";
import { Random } from "./random.ts";
import { randomMounts } from "./random-mounts.ts";
import { ThreadMeter } from "./thread-meter.ts";

const KINDS: Readonly<Record<string, MakeFuzzKind>> = {
  races: racingWorkspace,
  mounts: randomMounts,
  imports: hostileImports,
  documents: hostileDocuments,
};
/** Items that a minute has to try, by kind: 10,000 files in 20 minutes. */
const GOALS: Readonly<Record<string, number>> = { imports: 500, documents: 500 };
const MOST_FREEZE_MILLISECONDS = 50;
/** At the peak: a round holds 120 documents of up to 4 MiB, in several forms, until they are collected. */
const MOST_MEMORY_MIB = 1024;

interface Figures {
  seed: number;
  minutes: number;
  escapes: number;
  freezes: number;
  longest_slice_ms: number;
  memory_growth_mib: number;
  [items: string]: number;
}

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "20" },
    seed: { type: "string", default: `${Date.now() % 2 ** 31}` },
    case: { type: "string" },
    "as-user": { type: "boolean", default: false },
  },
});

if (values["as-user"] && process.getuid?.() === 0) process.exitCode = await runAsUser();
else process.exitCode = await runHere();

async function runHere(): Promise<number> {
  const minutes = Number(values.minutes);
  const seed = Number(values.seed);
  if (!(minutes > 0) || !Number.isInteger(seed)) {
    console.error("--minutes has to be a positive number, --seed a whole one.");
    return 2;
  }
  const world = await World.make(0);
  // Nothing of the person's own is read or written.
  for (const name of ["XDG_CACHE_HOME", "XDG_STATE_HOME"]) {
    process.env[name] = join(world.root, name);
    mkdirSync(join(world.root, name), { mode: 0o700 });
  }
  const kinds = new Map<string, FuzzKind>();
  try {
    for (const [name, make] of Object.entries(KINDS)) kinds.set(name, await make(world));
    if (values.case !== undefined) return await runCase(kinds, seed, values.case);
    const figures = await fuzz(kinds, seed, minutes);
    closingLine("fuzz:boundary", figures);
    return missed(figures).length === 0 ? 0 : 1;
  } finally {
    for (const kind of kinds.values()) await kind.dispose?.();
    await world.remove();
  }
}

async function fuzz(
  kinds: ReadonlyMap<string, FuzzKind>,
  seed: number,
  minutes: number,
): Promise<Figures> {
  const meter = new ThreadMeter();
  // What is loaded and compiled on first use is no answer to an input.
  for (const [name, kind] of kinds) await kind.round(new Random(`warm-up:${name}`), meter);
  meter.take();
  const memoryBefore = residentMebibytes("VmRSS");
  const figures: Figures = {
    ...{ seed, minutes, escapes: 0, freezes: 0, longest_slice_ms: 0, memory_growth_mib: 0 },
    ...Object.fromEntries([...kinds.keys()].map((name) => [name, 0])),
  };
  const end = performance.now() + minutes * 60_000;
  for (let round = 0; performance.now() < end; round++) {
    for (const [name, kind] of kinds) {
      const random = new Random(`${seed}:${name}:${round}`);
      const { items, problems } = await kind.round(random, meter);
      const slice = meter.take();
      figures[name] = (figures[name] ?? 0) + items;
      figures.escapes += problems.length;
      figures.longest_slice_ms = Math.max(figures.longest_slice_ms, slice);
      if (slice > MOST_FREEZE_MILLISECONDS) figures.freezes++;
      report(seed, `${name}:${round}`, problems, slice);
    }
    const grown = Math.max(residentMebibytes("VmHWM"), memoryBefore) - memoryBefore;
    figures.memory_growth_mib = grown;
    progress(figures, end);
  }
  if (process.stderr.isTTY) process.stderr.write("\r\x1b[K");
  for (const goal of missed(figures)) console.log(`missed: ${goal}`);
  return figures;
}

async function runCase(
  kinds: ReadonlyMap<string, FuzzKind>,
  seed: number,
  name: string,
): Promise<number> {
  const [kindName = "", round = ""] = name.split(":");
  const kind = kinds.get(kindName);
  if (kind === undefined) {
    console.error(`There is no kind ${kindName}; there are ${[...kinds.keys()].join(", ")}.`);
    return 2;
  }
  const meter = new ThreadMeter();
  await kind.round(new Random(`warm-up:${kindName}`), meter);
  meter.take();
  const random = new Random(`${seed}:${kindName}:${round}`);
  const { items, problems } = await kind.round(random, meter);
  const slice = meter.take();
  console.log(`${name}: ${items} tried, longest slice ${slice.toFixed(1)} ms`);
  report(seed, name, problems, slice);
  return problems.length === 0 && slice <= MOST_FREEZE_MILLISECONDS ? 0 : 1;
}

function report(seed: number, name: string, problems: readonly string[], slice: number): void {
  const all = problems.map((problem) => `ESCAPE ${problem.slice(0, 2000)}`);
  if (slice > MOST_FREEZE_MILLISECONDS) all.push(`FREEZE of ${slice.toFixed(1)} ms`);
  for (const problem of all) console.log(`${name} (--seed ${seed} --case ${name}): ${problem}`);
}

function missed(figures: Figures): string[] {
  const goals = Object.entries(GOALS).map(([name, aMinute]) => {
    const wanted = Math.floor(aMinute * figures.minutes);
    return (figures[name] ?? 0) < wanted ? `${figures[name]} of ${wanted} ${name}` : "";
  });
  if (figures.escapes > 0) goals.push(`${figures.escapes} escapes`);
  if (figures.freezes > 0) goals.push(`${figures.freezes} freezes`);
  if (figures.memory_growth_mib > MOST_MEMORY_MIB) {
    goals.push(`${figures.memory_growth_mib} MiB of memory, at most ${MOST_MEMORY_MIB}`);
  }
  return goals.filter((goal) => goal !== "");
}

function progress(figures: Figures, end: number): void {
  if (!process.stderr.isTTY) return;
  const left = Math.max(0, Math.ceil((end - performance.now()) / 1000));
  const counts = Object.keys(KINDS).map((name) => `${name} ${figures[name]}`);
  const found = `escapes ${figures.escapes}, freezes ${figures.freezes}`;
  process.stderr.write(`\r\x1b[K${counts.join(", ")}; ${found}; ${left} s left`);
}

function residentMebibytes(name: "VmRSS" | "VmHWM"): number {
  const status = readFileSync("/proc/self/status", "utf8");
  return Math.round(Number(new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(status)?.[1]) / 1024);
}

/** The same in a process of an ordinary user. */
async function runAsUser(): Promise<number> {
  await using copy = await accessibleCopy();
  const program = fileURLToPath(import.meta.url).replace(
    fileURLToPath(new URL("../..", import.meta.url)),
    `${copy.repository.replace(/\/$/, "")}/`,
  );
  const words = ["--minutes", values.minutes, "--seed", values.seed];
  if (values.case !== undefined) words.push("--case", values.case);
  const [file = "", ...rest] = [...copy.asUser, copy.node, program, ...words];
  const child = spawn(file, rest, { stdio: "inherit", env: copy.environment, cwd: copy.home });
  return await new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve(code ?? 1));
  });
}
