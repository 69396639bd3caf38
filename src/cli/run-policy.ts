import type { SandboxPolicy } from "../sandbox/index.ts";
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
