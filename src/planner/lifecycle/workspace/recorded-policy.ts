import { existsSync, realpathSync } from "node:fs";
import { OstinatoError } from "../../../errors.ts";
import { defaultPolicy } from "../../../sandbox/policy.ts";
import type { SandboxPolicy } from "../../../sandbox/sandbox.ts";
import type { Journal } from "../../../trace/journal.ts";
import { runBeginning } from "../../../trace/run-beginning.ts";
import { isImported, runTrust } from "../../../trace/transfer/imported-run.ts";

/**
 * The policy for continuing a run or looking at its changes: the recorded one, or null if it had no sandbox.
 * An imported record isn't trusted to open anything on this machine: it gets the default policy for the
 * folder that the caller names.
 *
 * @param workspace The folder, for an imported run or one whose workspace travels. For other runs it must be the
 *   run's own folder.
 * @throws OstinatoError `input.invalid` for an imported run without such a folder, or another run with a
 *   folder that is not its own; `journal.run-not-found`, `journal.corrupt`.
 */
export async function recordedPolicy(
  journal: Journal,
  runId: string,
  workspace: string | undefined,
): Promise<SandboxPolicy | null> {
  const folder =
    workspace === undefined || !existsSync(workspace)
      ? (workspace ?? null)
      : realpathSync(workspace);
  if (folder === null) await refuseImported(journal, runId);
  else if (await isImported(journal, runId)) return defaultPolicy(folder);
  const recorded = (await runBeginning(journal, runId)).sandbox;
  const policy = recorded?.policy ?? null;
  if (policy === null || folder === null || folder === policy.workspace.path) return policy;
  // The worker's machine had it elsewhere. What else it opened may not be here.
  if (recorded?.saved !== undefined) return defaultPolicy(folder);
  throw new OstinatoError(
    "input.invalid",
    `The workspace of run ${runId} is ${policy.workspace.path}, not ${folder}.`,
    { hint: "Omit --workspace. For another folder, start a new run." },
  );
}

const UNSEALED = {
  imported: "Name the folder with --workspace. Nothing else is opened.",
  unverified:
    "Name the folder with --workspace. Nothing else is opened. If the run is yours (made with another key or with Ostinato 0.1.0), run `ostinato trust RUN`.",
} as const;

/** @throws OstinatoError `input.invalid` for a run that is not the user's own. */
export async function refuseImported(journal: Journal, runId: string): Promise<void> {
  const trust = await runTrust(journal, runId);
  if (trust === "own") return;
  throw new OstinatoError(
    "input.invalid",
    trust === "imported"
      ? `The run ${runId} was imported, so its record isn't trusted to choose which folder is opened.`
      : `The run ${runId} has no seal of your key, so its record isn't trusted to choose which folder is opened.`,
    { hint: UNSEALED[trust] },
  );
}
