/**
 * Commits a tree and is killed at a file operation of one's choice: WORKSPACE STATE FILES NUMBER [all|rest].
 * Started by `commit-recovery.test.ts`.
 */
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { dirname, join } from "node:path";

const [, , workspace = "", statePath = "", files = "{}", number = "0", part = "all"] = process.argv;
let left = Number(number);

/** Dies right after the operation that uses up the count. */
function counted<Name extends "renameSync" | "linkSync" | "unlinkSync" | "symlinkSync">(
  name: Name,
): void {
  const original = fs[name] as (...given: unknown[]) => unknown;
  Object.assign(fs, {
    [name]: (...given: unknown[]) => {
      const result = original(...given);
      if (left-- === 0) process.kill(process.pid, "SIGKILL");
      return result;
    },
  });
}

const { StateDirectory } = await import("../../../src/sandbox/workspace/state-directory.ts");
const { KeptChanges } = await import("../../../src/sandbox/workspace/kept/kept-changes.ts");
const { copyTree } = await import("../../../src/sandbox/workspace/tree/copy-tree.ts");
const { scanTree } = await import("../../../src/sandbox/workspace/tree/tree-scan.ts");
const { defaultPolicy } = await import("../../../src/sandbox/policy.ts");

const owner = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
const policy = defaultPolicy(workspace);
const state = new StateDirectory(statePath);
const record = { version: 1, complete: true, policy, store: "copy", user: owner, owner } as const;
await state.begin(record);
fs.writeFileSync(state.manifest, (await scanTree(workspace)).bytes);
await copyTree(workspace, state, owner);
state.write(record);
for (const name of fs.readdirSync(state.copy))
  fs.rmSync(join(state.copy, name), { recursive: true });
for (const [path, content] of Object.entries(JSON.parse(files) as Record<string, string | null>)) {
  const full = join(state.copy, path);
  fs.mkdirSync(dirname(full), { recursive: true });
  if (content?.startsWith("->")) fs.symlinkSync(content.slice(2), full);
  else if (content !== null) fs.writeFileSync(full, content);
}
for (const name of ["renameSync", "linkSync", "unlinkSync", "symlinkSync"] as const) counted(name);
syncBuiltinESMExports();
const kept = new KeptChanges(state, async () => new Set());
await kept.commit(await kept.diff(), { leaveMarked: part === "rest" });
