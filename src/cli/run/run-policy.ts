import { recordedPolicy } from "../../planner/workspace/recorded-policy.ts";
import type { PolicyOverrides, SandboxPolicy } from "../../sandbox/index.ts";
import type { Journal } from "../../trace/index.ts";
import { existingFolder } from "../input/existing-folder.ts";

/** As `recordedPolicy`. @throws OstinatoError `workspace.missing` too, when the named folder isn't there. */
export function runPolicy(
  journal: Journal,
  runId: string,
  workspace: string | undefined,
): Promise<SandboxPolicy | null> {
  const folder = workspace === undefined ? undefined : existingFolder(workspace);
  return recordedPolicy(journal, runId, folder);
}

/** What goes on with a run opens what the run opened, and no more. */
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

/** The hosts that a run's network was opened to. */
export function allowedHosts(policy: SandboxPolicy | null): readonly string[] {
  return policy === null || policy.network === "off" ? [] : policy.network.allow;
}
