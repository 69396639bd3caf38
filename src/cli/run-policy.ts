import { realpathSync } from "node:fs";
import { OstinatoError } from "../errors.ts";
import { defaultPolicy, type PolicyOverrides, type SandboxPolicy } from "../sandbox/index.ts";
import { isImported, type Journal } from "../trace/index.ts";
import { existingFolder } from "./existing-folder.ts";
import { runBeginning } from "./run-beginning.ts";

/**
 * The policy under which to go on with a run: that of its record, null when it had no sandbox. An
 * imported run's record is a stranger's word on what this machine opens: it has the default policy
 * over the folder that the person names.
 * @throws OstinatoError `input.invalid` for an imported run without such a folder, or another run
 *   with a folder that is not its own.
 */
export async function runPolicy(
  journal: Journal,
  runId: string,
  workspace: string | undefined,
): Promise<SandboxPolicy | null> {
  const folder = workspace === undefined ? null : realpathSync(existingFolder(workspace));
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

/** @throws OstinatoError `input.invalid` for an imported run. */
export async function refuseImported(journal: Journal, runId: string): Promise<void> {
  if (!(await isImported(journal, runId))) return;
  throw new OstinatoError(
    "input.invalid",
    `The run ${runId} was imported, and its file must not say which folder is opened here.`,
    { hint: "Name the folder with --workspace; nothing else is opened." },
  );
}

/** What goes on with a run opens what the run opened, and no more. */
export function policyOverrides({
  workspace: { mode, writable },
  readOnlyPaths,
  environment,
  network,
  limits,
}: SandboxPolicy): PolicyOverrides {
  return { mode, writable, readOnlyPaths, environment, network, limits };
}

/** The hosts that a run's network was opened to. */
export function allowedHosts(policy: SandboxPolicy | null): readonly string[] {
  return policy === null || policy.network === "off" ? [] : policy.network.allow;
}
