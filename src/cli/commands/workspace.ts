import { OstinatoError } from "../../errors.ts";
import { inertLine } from "../../inert-text.ts";
import { openSandbox, type Sandbox, type WorkspaceChange } from "../../sandbox/index.ts";
import { runPolicy } from "../run-policy.ts";
import { count } from "../settle-workspace.ts";
import { showChanges } from "../show-changes.ts";
import { withNamedRun } from "../with-journal.ts";

interface WorkspaceOptions {
  readonly journal?: string;
  readonly workspace?: string;
  readonly json?: boolean;
}

const SHOWN = { mostLines: 10_000, stream: process.stdout };

const NOTHING_KEPT = "no changes are kept aside: committed or discarded before, or there were none";

/** `ostinato diff RUN`, while its changes are kept aside. */
export function diffCommand(reference: string, options: WorkspaceOptions): Promise<void> {
  return withKeptChanges(reference, options, async (sandbox) => {
    const changes = await sandbox.diff();
    const none = changes.length === 0;
    const text = options.json || none ? "no changes" : await showChanges(sandbox, changes, SHOWN);
    tell(changes, options, text);
  });
}

/** `ostinato commit RUN`: all of the run's changes, or none where the workspace changed meanwhile. */
export function commitCommand(reference: string, options: WorkspaceOptions): Promise<void> {
  return withKeptChanges(reference, options, async (sandbox) => {
    const changes = await sandbox.commit();
    const where = inertLine(sandbox.policy.workspace.path);
    const none = changes.length === 0;
    tell(changes, options, none ? NOTHING_KEPT : `committed ${count(changes)} to ${where}`);
  });
}

/** `ostinato discard RUN`: forgets the run's changes. */
export function discardCommand(reference: string, options: WorkspaceOptions): Promise<void> {
  return withKeptChanges(reference, options, async (sandbox) => {
    const changes = await sandbox.diff();
    await sandbox.discard();
    const none = changes.length === 0;
    tell(changes, options, none ? NOTHING_KEPT : `discarded ${count(changes)}`);
  });
}

/** In JSON one change a line. */
function tell(changes: readonly WorkspaceChange[], { json }: WorkspaceOptions, text: string): void {
  const lines = json ? changes.map((each) => JSON.stringify(each)) : [text];
  process.stdout.write(lines.map((line) => `${line}\n`).join(""));
}

function withKeptChanges(
  reference: string,
  options: WorkspaceOptions,
  action: (sandbox: Sandbox) => Promise<void>,
): Promise<void> {
  return withNamedRun(reference, options, async (journal, runId) => {
    const policy = await runPolicy(journal, runId, options.workspace);
    if (policy?.workspace.mode !== "overlay") {
      throw new OstinatoError("input.invalid", `The run ${runId} kept no changes aside.`, {
        hint: policy ? "It wrote into the workspace directly." : "It had no workspace.",
      });
    }
    const sandbox = await openSandbox(policy, { runId });
    try {
      await action(sandbox);
    } finally {
      await sandbox.dispose();
    }
  });
}
