/**
 * Runs the tests with a model once for each library of llama.cpp that this processor can execute.
 *
 *   npm run test:variants                                every variant, every test with a model
 *   npm run test:variants -- --variant haswell           one of them; may be repeated
 *   npm run test:variants -- test/with-model             only these files
 *
 * node-llama-cpp ships a `libggml-cpu-*.so` for each family of processors and loads the best match,
 * and each rounds a little differently. The tests run in a copy of this checkout that has one of
 * them at a time. The exit code is 1 if a test failed on any variant, or no variant could be
 * executed.
 */
import { spawnSync } from "node:child_process";
import {
  copyFileSync,
  cpSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, delimiter, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { execa } from "execa";
import { removeTree } from "../src/sandbox/workspace/tree/remove-tree.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const PLATFORM = `${process.platform}-${process.arch}`;
/** Not copied: git's data, leftovers of runs, builds, and what is linked instead. */
const LEFT_OUT = new Set([".git", ".ostinato", "dist", "node_modules"]);
/**
 * A test that loads the model in the box: directly, through the command, or through the package.
 */
const WITH_MODEL =
  /\b(?:loadModel|openOnProcessor|openWithLibrary)\(|(?:\.|\/cli)\/run-command\.ts"|\/built-package\.ts"/;
/** The oldest variant computes without vector instructions: many times slower, but correct. */
const TEST_TIMEOUT = 600_000;

interface Result {
  readonly variant: string;
  /** Null if this processor can't execute the variant. */
  readonly passed: boolean | null;
  readonly text: string;
}

const { values, positionals } = parseArgs({
  options: { variant: { type: "string", multiple: true } },
  allowPositionals: true,
});
const files = positionals.length > 0 ? positionals : testsWithModel();
const stop = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => stop.abort());
const folder = mkdtempSync(join(tmpdir(), "ostinato-variants-"));
try {
  process.exitCode = await testVariants(folder);
} finally {
  await removeTree(folder);
}

async function testVariants(folder: string): Promise<number> {
  const copy = join(folder, "checkout");
  copyCheckout(copy);
  const libraries = join(copy, "node_modules/@node-llama-cpp", PLATFORM, "bins", PLATFORM);
  const aside = join(folder, "variants");
  const all = takeOut(libraries, aside);
  const unknown = values.variant?.find((name) => !all.includes(name));
  if (unknown !== undefined) {
    console.error(`There is no variant ${unknown}. There are: ${all.join(", ")}`);
    return 2;
  }
  const results: Result[] = [];
  for (const variant of values.variant ?? all) {
    if (stop.signal.aborted) break;
    const library = `libggml-cpu-${variant}.so`;
    renameSync(join(aside, library), join(libraries, library));
    const result = await testVariant(copy, variant, libraries);
    results.push(result);
    console.log(`${variant}: ${result.text}`);
    renameSync(join(libraries, library), join(aside, library));
  }
  return summarize(results);
}

/** One summary of all variants; returns the exit code. */
function summarize(results: readonly Result[]): number {
  const width = Math.max(...results.map(({ variant }) => variant.length));
  console.log("");
  for (const { variant, text } of results) console.log(`${variant.padEnd(width)}  ${text}`);
  const executed = results.filter(({ passed }) => passed !== null);
  const failed = executed.filter(({ passed }) => passed === false);
  console.log(
    `\n${executed.length - failed.length} variants passed, ${failed.length} failed, ${results.length - executed.length} can't be executed by this processor`,
  );
  if (stop.signal.aborted) return 130;
  return failed.length > 0 || executed.length === 0 ? 1 : 0;
}

async function testVariant(copy: string, variant: string, libraries: string): Promise<Result> {
  const loaded = loadedLibrary(copy, libraries);
  if (loaded.kind === "none") {
    return { variant, passed: null, text: "can't be executed by this processor" };
  }
  if (loaded.kind === "failed") return { variant, passed: false, text: loaded.text };
  if (loaded.name !== `libggml-cpu-${variant}.so`) {
    return { variant, passed: false, text: `llama.cpp loaded ${loaded.name} instead` };
  }
  const report = join(copy, "variant-report.json");
  rmSync(report, { force: true });
  const begin = performance.now();
  const { exitCode, all } = await execa(
    process.execPath,
    [
      join(copy, "node_modules/vitest/vitest.mjs"),
      "run",
      ...files,
      "--reporter=default",
      "--reporter=json",
      `--outputFile.json=${report}`,
      `--testTimeout=${TEST_TIMEOUT}`,
      `--hookTimeout=${TEST_TIMEOUT}`,
    ],
    {
      cwd: copy,
      env: { PATH: `${join(copy, "node_modules/.bin")}${delimiter}${process.env.PATH}` },
      cancelSignal: stop.signal,
      reject: false,
      all: true,
    },
  );
  const seconds = Math.round((performance.now() - begin) / 1000);
  const passed = exitCode === 0;
  if (!passed && !stop.signal.aborted) console.log(all);
  const text = stop.signal.aborted ? "interrupted" : `${counts(report)} in ${seconds} s`;
  return { variant, passed, text };
}

function counts(report: string): string {
  try {
    const { numPassedTests, numFailedTests, numPendingTests } = JSON.parse(
      readFileSync(report, "utf8"),
    ) as { numPassedTests: number; numFailedTests: number; numPendingTests: number };
    return `${numPassedTests} tests passed, ${numFailedTests} failed, ${numPendingTests} skipped`;
  } catch {
    return "the tests could not be run";
  }
}

type Loaded =
  | { readonly kind: "library"; readonly name: string }
  | { readonly kind: "none" }
  | { readonly kind: "failed"; readonly text: string };

/**
 * Which library llama.cpp loads from the copy, determined in a separate process; none if this
 * processor can't execute it.
 */
function loadedLibrary(copy: string, libraries: string): Loaded {
  const program = `
    const addon = require(${JSON.stringify(join(libraries, "llama-addon.node"))});
    addon.markLoaded();
    addon.setLogger(() => {});
    addon.setLoggerLogLevel(2);
    addon.loadBackends();
    if (addon.getGpuType() === undefined) addon.loadBackends(${JSON.stringify(libraries)});
    const maps = require("node:fs").readFileSync("/proc/self/maps", "utf8");
    console.log(addon.getGpuType() === undefined ? "" : /libggml-cpu[^/]*\\.so/.exec(maps)?.[0]);`;
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, ["-e", program], {
    cwd: copy,
    encoding: "utf8",
  });
  if (status !== 0) return { kind: "failed", text: `could not be loaded: ${signal ?? stderr}` };
  const name = stdout.trim();
  return name === "" ? { kind: "none" } : { kind: "library", name };
}

/** Moves the variants out of the copy's package, and returns their names. */
function takeOut(libraries: string, aside: string): string[] {
  mkdirSync(aside);
  const found = readdirSync(libraries).filter((name) => /^libggml-cpu-.+\.so$/.test(name));
  for (const name of found) renameSync(join(libraries, name), join(aside, name));
  return found.map((name) => name.slice("libggml-cpu-".length, -".so".length));
}

/**
 * Sources are copied and packages linked, so that nothing done in the copy changes this checkout.
 */
function copyCheckout(copy: string): void {
  cpSync(ROOT, copy, {
    recursive: true,
    filter: (path) => !LEFT_OUT.has(relative(ROOT, path)),
  });
  linkFolder(join(ROOT, "node_modules"), join(copy, "node_modules"));
}

function linkFolder(from: string, to: string): void {
  mkdirSync(to);
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const source = join(from, entry.name);
    const target = join(to, entry.name);
    if (entry.isSymbolicLink()) symlinkSync(readlinkSync(source), target);
    else if (!entry.isDirectory()) linkOrCopy(source, target);
    // A graphics card's package would compute on the card, or with its own variants.
    else if (basename(from) !== "@node-llama-cpp" || entry.name === PLATFORM) {
      linkFolder(source, target);
    }
  }
}

function linkOrCopy(source: string, target: string): void {
  try {
    linkSync(source, target);
  } catch {
    // On a different file system, files can't be linked.
    copyFileSync(source, target);
  }
}

function testsWithModel(): string[] {
  return readdirSync(join(ROOT, "test"), { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".test.ts"))
    .map((path) => join("test", path))
    .filter((path) => WITH_MODEL.test(readFileSync(join(ROOT, path), "utf8")));
}
