import { existsSync, realpathSync } from "node:fs";
import { OstinatoError } from "../../errors.ts";
import { defaultPolicy } from "../../sandbox/policy.ts";
import type { SandboxPolicy } from "../../sandbox/sandbox.ts";
import type { Journal } from "../../trace/journal.ts";
import { runBeginning } from "../../trace/run-beginning.ts";
import { isImported, runTrust } from "../../trace/transfer/imported-run.ts";

/**
 * The policy under which to continue a run, or to look at its changes: that of its record, null when it
 * had no sandbox. An imported run's record is a stranger's word on what this machine opens: it has the
 * default policy over the folder that the caller names.
 *
 * @param workspace The folder, for an imported run; of another run, only its own.
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
  const policy = (await runBeginning(journal, runId)).sandbox?.policy ?? null;
  if (policy === null || folder === null || folder === policy.workspace.path) return policy;
  throw new OstinatoError(
    "input.invalid",
    `The run ${runId} acts in ${policy.workspace.path}, not in ${folder}.`,
    { hint: "Leave --workspace out; for another folder, start another run." },
  );
}

const UNSEALED = {
  imported: "Name the folder with --workspace; nothing else is opened.",
  unverified:
    "Name the folder with --workspace; nothing else is opened. If the run is yours (of another key, or of Ostinato 0.1.0), `ostinato trust RUN` takes it over.",
} as const;

/** @throws OstinatoError `input.invalid` for a run that is not this person's own. */
export async function refuseImported(journal: Journal, runId: string): Promise<void> {
  const trust = await runTrust(journal, runId);
  if (trust === "own") return;
  throw new OstinatoError(
    "input.invalid",
    trust === "imported"
      ? `The run ${runId} was imported, and its file must not say which folder is opened here.`
      : `The run ${runId} carries no seal of your key, so its record must not say which folder is opened here.`,
    { hint: UNSEALED[trust] },
  );
}
