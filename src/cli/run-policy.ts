import type { PolicyOverrides, SandboxPolicy } from "../sandbox/index.ts";
import type { Journal } from "../trace/index.ts";

/** The policy that a run was started with; null when it had no sandbox, or never began. */
export async function runPolicy(journal: Journal, runId: string): Promise<SandboxPolicy | null> {
  try {
    for await (const event of journal.read(runId)) {
      return event.type === "run-started" ? (event.sandbox?.policy ?? null) : null;
    }
  } catch {
    // A run that failed before its first event is in no journal, and has no workspace.
  }
  return null;
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
export function allowedHosts(policy: SandboxPolicy | undefined): readonly string[] {
  return policy === undefined || policy.network === "off" ? [] : policy.network.allow;
}
