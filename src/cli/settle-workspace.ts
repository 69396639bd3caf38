import { inertText } from "../inert-text.ts";
import { openSandbox, type SandboxPolicy, type WorkspaceChange } from "../sandbox/index.ts";
import type { Journal } from "../trace/index.ts";
import { askYesNo, canAsk } from "./ask.ts";
import type { CommonRunOptions } from "./run-options.ts";
import { runPolicy } from "./run-policy.ts";

/**
 * After a run: brings its changes into the workspace (`--commit always`), asks whether to (`ask`, the
 * default on a terminal), or keeps them beside it for `ostinato commit RUN` (`never`).
 */
export async function settleWorkspace(
  runId: string,
  journal: Journal,
  options: CommonRunOptions,
): Promise<void> {
  const policy = await policyOf(runId, journal, options);
  if (policy?.workspace.mode !== "overlay") return;
  const sandbox = await openSandbox(policy, { runId });
  try {
    const changes = await sandbox.diff();
    if (changes.length === 0) return await sandbox.discard();
    const when = options.commit ?? (canAsk() && !options.json ? "ask" : "never");
    if (when !== "always") process.stderr.write(`${describeChanges(changes)}\n`);
    const commit =
      when === "always" || (when === "ask" && (await askYesNo("Bring these into the workspace?")));
    if (commit) {
      await sandbox.commit().catch((error) => {
        process.stderr.write(keptAside(runId));
        throw error;
      });
      const where = inertText(policy.workspace.path);
      process.stderr.write(`committed ${count(changes)} to ${where}\n`);
    } else {
      process.stderr.write(keptAside(runId));
    }
  } finally {
    await sandbox.dispose();
  }
}

function keptAside(runId: string): string {
  return `kept aside; see "ostinato diff ${runId}", then commit or discard\n`;
}

async function policyOf(
  runId: string,
  journal: Journal,
  { workspace }: CommonRunOptions,
): Promise<SandboxPolicy | null> {
  try {
    return await runPolicy(journal, runId, workspace);
  } catch {
    // A run that failed before its first event is in no journal, and has no workspace.
    return null;
  }
}

/** One line a change: how, which file, and why to look twice. */
export function describeChanges(changes: readonly WorkspaceChange[]): string {
  const sign = { added: "+", changed: "~", removed: "-", mode: "m" } as const;
  return changes
    .map(({ kind, path, type, bytesBefore, bytesAfter, warning }) => {
      const sizes = [bytesBefore, bytesAfter].filter((bytes) => bytes !== null).join(" → ");
      const size = type === "file" && sizes ? ` (${sizes} bytes)` : "";
      return `${sign[kind]} ${inertText(path)}${size}${warning ? `  ! ${warning}` : ""}`;
    })
    .join("\n");
}

export function count(changes: readonly WorkspaceChange[]): string {
  return changes.length === 1 ? "1 change" : `${changes.length} changes`;
}
