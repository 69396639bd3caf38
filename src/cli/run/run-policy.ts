import { recordedPolicy } from "../../planner/workspace/recorded-policy.ts";
import type { PolicyOverrides, SandboxPolicy } from "../../sandbox/index.ts";
import type { Journal } from "../../trace/index.ts";
import { existingFolder } from "../input/existing-folder.ts";

/** As `recordedPolicy`. @throws OstinatoError also `workspace.missing`, if the named folder doesn't exist. */
export function runPolicy(
  journal: Journal,
  runId: string,
  workspace: string | undefined,
): Promise<SandboxPolicy | null> {
  const folder = workspace === undefined ? undefined : existingFolder(workspace);
  return recordedPolicy(journal, runId, folder);
}

/** A resumed or forked run opens what the run opened, and no more. */
export function policyOverrides({
  workspace: { mode, writable },
  readOnlyPaths,
  environment,
  network,
  limits,
  systemCalls,
  writableGit,
  strict,
}: SandboxPolicy): PolicyOverrides {
  const opened = { readOnlyPaths, environment, network, systemCalls, writableGit };
  return { mode, writable, ...opened, limits, strict };
}

/** The hosts that a run was allowed to reach. */
export function allowedHosts(policy: SandboxPolicy | null): readonly string[] {
  return policy === null || policy.network === "off" ? [] : policy.network.allow;
}
