/**
 * What the tools cost on this machine: medians over real bubblewrap (and real Chromium), after a warm-up.
 *
 *   npm run bench:tools
 *
 * `search_files_ms`: a search over 10,000 files whose index is up to date. `grep_ratio`: grep's time over
 * that of ripgrep with the same arguments, started by this process outside the sandbox, on the same files.
 */
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defaultPolicy, openSandbox, type Sandbox } from "../src/sandbox/index.ts";
import type { AnyTool, ToolContext } from "../src/tool/index.ts";
import { grep, searchFiles } from "../tools/index.ts";
import { closingLine, median } from "./machine.ts";

const FILES = 10_000;
const ROUNDS = 31;

const base = mkdtempSync(join(tmpdir(), "ostinato-bench-"));
process.env.XDG_CACHE_HOME = join(base, "cache");

const words =
  "harbor tide lamp keeper vessel copper ledger north window station anchor barrel candle dollar engine".split(
    " ",
  );
let drawn = 1;
function draw(below: number): number {
  drawn = (Math.imul(drawn, 1103515245) + 12345) >>> 0;
  return Math.floor((drawn / 2 ** 32) * below);
}

/** 10,000 files of 2 to 41 lines in 100 folders, 12 MB; one line in 2,000 names the needle. */
function makeFiles(root: string): void {
  for (let file = 0; file < FILES; file++) {
    const folder = join(root, `folder-${file % 100}`);
    if (file < 100) mkdirSync(folder);
    const lines = Array.from({ length: 2 + draw(40) }, () => {
      const line = Array.from({ length: 8 }, () => words[draw(words.length)]).join(" ");
      return draw(2000) === 0 ? `${line} needle ${draw(1000)}` : `${line} ${draw(10_000)}`;
    });
    writeFileSync(join(folder, `file-${file}.txt`), `${lines.join("\n")}\n`);
  }
}

function callTool(sandbox: Sandbox, tool: AnyTool, input: object) {
  const context: ToolContext = {
    runId: "bench",
    callId: "bench",
    signal: new AbortController().signal,
    sandbox,
    progress: () => {},
  };
  return tool.run(input, context);
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

/** Medians of several works, one round of each after the other, so that all see the same load. */
async function medians(works: readonly (() => Promise<unknown>)[]): Promise<number[]> {
  const times: number[][] = works.map(() => []);
  for (let round = -3; round < ROUNDS; round++) {
    for (const [index, work] of works.entries()) {
      const time = await timed(work);
      if (round >= 0) times[index]?.push(time);
    }
  }
  return times.map((each) => median(each));
}

function ripgrep(root: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(
      "rg",
      [
        "--no-config",
        "--with-filename",
        "--line-number",
        "--hidden",
        "--glob=!.git/",
        "--",
        "needle",
        ".",
      ],
      { cwd: root, stdio: ["ignore", "pipe", "inherit"] },
    );
    child.stdout.resume();
    child.on("error", reject);
    child.on("close", () => resolve());
  });
}

const root = join(base, "workspace");
mkdirSync(root);
makeFiles(root);
const sandbox = await openSandbox(defaultPolicy(root), { stateDirectory: join(base, "state") });
try {
  const cold = await timed(() =>
    Promise.resolve(callTool(sandbox, searchFiles, { query: "needle" })),
  );
  console.log(`index of ${FILES} files made in ${Math.round(cold)} ms`);
  const [search = 0, own = 0, plain = 0] = await medians([
    async () => callTool(sandbox, searchFiles, { query: `copper harbor ${draw(1000)}` }),
    async () => callTool(sandbox, grep, { pattern: "needle" }),
    () => ripgrep(root),
  ]);
  console.log(
    `search_files ${search.toFixed(1)} ms, grep ${own.toFixed(1)} ms, rg ${plain.toFixed(1)} ms`,
  );
  closingLine("tools", { search_files_ms: search, grep_ratio: own / plain });
} finally {
  await sandbox.dispose();
  rmSync(base, { recursive: true, force: true });
}
