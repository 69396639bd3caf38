/**
 * Runs the benches and writes BENCHMARKS.md from their last lines. Benches that aren't run keep
 * their figures, with machine and commit (bench/figures.jsonl).
 *
 *   npm run benchmarks                 all of them, on an idle machine: about 20 minutes
 *   npm run benchmarks -- loop import  only these
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { execa } from "execa";

interface Result {
  readonly bench: string;
  readonly machine: string;
  readonly figures: { readonly [name: string]: number };
  readonly commit: string;
  readonly date: string;
}

/** What each bench measures. The names of the figures include their units. */
const BENCHES: { readonly [name: string]: string } = {
  import:
    "CPU time of a fresh process that imports `ostinato`, compared with bare Node and zod alone.",
  loop: "CPU time of one step of the loop without a model: journal on, a tool result of 8 KB per step.",
  harmony:
    "Encoding, parsing, prompts and turn grammars, compared with openai-harmony and llama.cpp.",
  model: "The model in the box: loading, a turn, a run of two steps, the sampler.",
  sandbox: "A command in the sandbox compared with bare bubblewrap, file operations, an abort.",
  context:
    "The recorded run of gpt-oss-20b in small contexts: turns that don't fit, and tokens evaluated for each new one. Without the recording beside the checkout it keeps its figures.",
  tools: "The browser, and searching files compared with ripgrep itself.",
  trace: "Replaying, reading and writing runs; a large run in the viewer.",
  schemas: "JSON Schemas found in the wild, compiled to grammars. They are not in this repository.",
};
const KEPT = new URL("figures.jsonl", import.meta.url);
const TARGET = new URL("../BENCHMARKS.md", import.meta.url);

const names = process.argv.slice(2);
const unknown = names.find((name) => !Object.hasOwn(BENCHES, name));
if (unknown !== undefined) {
  console.error(`There is no bench ${unknown}. There are: ${Object.keys(BENCHES).join(", ")}`);
  process.exit(2);
}
const results = new Map(keptResults().map((result) => [result.bench, result]));
for (const name of names.length > 0 ? names : Object.keys(BENCHES)) {
  const result = await measured(name);
  if (result === null) process.exitCode = 1;
  else results.set(name, result);
}
const all = Object.keys(BENCHES).flatMap((name) => results.get(name) ?? []);
writeFileSync(KEPT, all.map((result) => `${JSON.stringify(result)}\n`).join(""));
writeFileSync(TARGET, page(all));

function keptResults(): Result[] {
  if (!existsSync(KEPT)) return [];
  const lines = readFileSync(KEPT, "utf8").split("\n").filter(Boolean);
  return lines.map((line) => JSON.parse(line) as Result);
}

/** Null if the bench failed, or ended without figures. */
async function measured(name: string): Promise<Result | null> {
  if (process.stderr.isTTY) console.error(`bench:${name} …`);
  const { stdout, exitCode } = await execa("npm", ["run", "--silent", `bench:${name}`], {
    stderr: "inherit",
    reject: false,
  });
  const last = stdout.trimEnd().split("\n").at(-1) ?? "";
  if (!last.startsWith('{"bench"')) {
    console.error(`bench:${name} ended with ${exitCode} and no figures.`);
    return null;
  }
  const { machine, figures } = JSON.parse(last) as Result;
  return { bench: name, machine, figures, commit: await commit(), date: today() };
}

async function commit(): Promise<string> {
  const { stdout } = await execa("git", ["describe", "--always", "--dirty"]);
  return stdout;
}

function today(): string {
  return new Date().toISOString().slice(0, 10);
}

function page(all: readonly Result[]): string {
  const parts = all.map(({ bench, machine, figures, commit: at, date }) => {
    const rows = Object.entries(figures).map(([name, value]) => `| ${name} | ${value} |\n`);
    return `
## ${bench}

${BENCHES[bench]} \`npm run bench:${bench}\`

| figure | value |
| --- | ---: |
${rows.join("")}
${machine}; commit ${at}, ${date}.
`;
  });
  return `# Benchmarks

Written by \`npm run benchmarks\` from the benches' last lines; don't edit it here. Medians, one machine per table: compare ratios, and absolute figures only on one machine.
${parts.join("")}`;
}
