/**
 * What a call costs. Medians of 50, measured in turn, so that the machine's other load affects all
 * of them alike. `bare_bwrap_ms` is bwrap with the same namespaces around `true`, started from
 * Node; `execa_ms` is `true` without a sandbox. `abort_ms`, a median of 15: from aborting a run in
 * which `sleep` runs in the sandbox to its outcome.
 *
 *   npm run bench:sandbox
 */
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { execa } from "execa";
import { scriptedModel } from "../src/model/index.ts";
import { defineAgent, run as runAgent } from "../src/planner/index.ts";
import { defaultPolicy, openSandbox } from "../src/sandbox/index.ts";
import { namespaces } from "../src/sandbox/profile/bubblewrap-arguments.ts";
import { MemoryJournal } from "../src/trace/index.ts";
import { shell } from "../tools/index.ts";
import { closingLine, median } from "./machine.ts";

const ROUNDS = 50;
const WARM_UP = 5;
const ABORTS = 15;

const root = mkdtempSync(join(tmpdir(), "ostinato-bench-"));
const workspace = join(root, "workspace");
mkdirSync(workspace);
writeFileSync(join(workspace, "file.txt"), "x".repeat(4096));
const open = (mode: "direct" | "overlay") =>
  openSandbox(defaultPolicy(workspace, { mode }), { stateDirectory: join(root, mode) });
const [direct, overlay] = await Promise.all([open("direct"), open("overlay")]);

const bare = [...namespaces(), "--unshare-net", "--disable-userns", "--ro-bind", "/", "/", "true"];
const measured: Record<string, () => Promise<unknown>> = {
  call_ms: () => direct.exec({ argv: ["true"] }),
  bare_bwrap_ms: () => run("bwrap", bare),
  execa_ms: () => execa("true"),
  file_op_ms: () => direct.files.read("file.txt"),
  overlay_call_ms: () => overlay.exec({ argv: ["true"] }),
};

const times: Record<string, number[]> = {};
for (let round = -WARM_UP; round < ROUNDS; round++) {
  for (const [name, action] of Object.entries(measured)) {
    const begun = performance.now();
    await action();
    times[name] ??= [];
    if (round >= 0) times[name].push(performance.now() - begun);
  }
}
times.abort_ms = [];
for (let round = -1; round < ABORTS; round++) {
  const taken = await abortRun();
  if (round >= 0) times.abort_ms.push(taken);
}
await Promise.all([direct.dispose(), overlay.dispose()]);
rmSync(root, { recursive: true, force: true });

const rounded = (values: readonly number[]) => Number(median(values).toFixed(3));
const figures = Object.fromEntries(
  Object.entries(times).map(([name, values]) => [name, rounded(values)]),
);
const ratio = (figures.call_ms ?? 0) / (figures.bare_bwrap_ms ?? 1);
console.log(`a call costs ${ratio.toFixed(2)} times bare bwrap`);
closingLine("sandbox", figures);

/** As root, bwrap is started as an unprivileged user, as in the sandbox. */
async function run(file: string, argv: readonly string[]): Promise<void> {
  const identity = process.getuid?.() === 0 ? { uid: 1_900_000_001, gid: 1_900_000_001 } : {};
  const child = spawn(file, argv, { stdio: ["ignore", "pipe", "pipe"], ...identity });
  const code = await new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  if (code !== 0) throw new Error(`${file} ended with ${code}`);
}

/** Milliseconds from the abort of a run whose command sleeps to its outcome. */
async function abortRun(): Promise<number> {
  const sign = join(workspace, "begun");
  rmSync(sign, { force: true });
  const command = "touch begun; sleep 60";
  const agent = defineAgent({ name: "sleeper", instructions: "Wait.", tools: [shell] });
  const handle = runAgent(agent, "Wait.", {
    model: scriptedModel([{ call: { tool: "shell", arguments: { command } } }]),
    journal: new MemoryJournal(),
    workspace,
    policy: { mode: "direct" },
  });
  while (!existsSync(sign)) await pause(5);
  await pause(100);
  const begun = performance.now();
  handle.abort("measured");
  await handle.outcome;
  return performance.now() - begun;
}
