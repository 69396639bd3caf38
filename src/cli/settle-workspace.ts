import { inertLine } from "../inert-text.ts";
import {
  defaultStateDirectory,
  openSandbox,
  type SandboxPolicy,
  type WorkspaceChange,
} from "../sandbox/index.ts";
import type { Journal } from "../trace/index.ts";
import { askYesNo, canAsk } from "./ask.ts";
import type { CommonRunOptions } from "./run-options.ts";
import { runPolicy } from "./run-policy.ts";
import { describeChanges, showChanges } from "./show-changes.ts";

/** What stands before a question: a few screens. `ostinato diff RUN` shows the rest. */
const QUESTION = { mostLines: 200, stream: process.stderr };

/**
 * After a run: brings its changes into the workspace (`--commit always`), asks whether to (`ask`, the
 * default on a terminal), or keeps them beside it for `ostinato commit RUN` (`never`). With `--json` a
 * line says what became of them, and in which folder they are now; none where nothing was changed.
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
    const tell = (what: "committed" | "kept", folder: string) => {
      if (!options.json) return;
      const line = { type: "workspace", runId, changes: what, folder, files: changes };
      process.stdout.write(`${JSON.stringify(line)}\n`);
    };
    const when = options.commit ?? (canAsk() && !options.json ? "ask" : "never");
    if (when === "never") process.stderr.write(`${describeChanges(changes)}\n`);
    if (when === "ask") process.stderr.write(`${await showChanges(sandbox, changes, QUESTION)}\n`);
    const commit =
      when === "always" || (when === "ask" && (await askYesNo("Bring these into the workspace?")));
    const keptAside = () => {
      process.stderr.write(`kept aside; see "ostinato diff ${runId}", then commit or discard\n`);
      tell("kept", defaultStateDirectory(runId, policy.workspace.path));
    };
    if (commit) {
      await sandbox.commit().catch((error) => {
        keptAside();
        throw error;
      });
      const where = inertLine(policy.workspace.path);
      process.stderr.write(`committed ${count(changes)} to ${where}\n`);
      tell("committed", policy.workspace.path);
    } else {
      keptAside();
    }
  } finally {
    await sandbox.dispose();
  }
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

export function count(changes: readonly WorkspaceChange[]): string {
  return changes.length === 1 ? "1 change" : `${changes.length} changes`;
}
