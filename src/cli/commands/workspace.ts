import { OstinatoError } from "../../errors.ts";
import { inertLine } from "../../inert-text.ts";
import { diffWorkspace, discardWorkspace } from "../../planner/workspace/kept-changes.ts";
import {
  type KeptChangesOptions,
  withKeptChanges,
} from "../../planner/workspace/with-kept-changes.ts";
import type { WorkspaceChange } from "../../sandbox/index.ts";
import { existingFolder } from "../input/existing-folder.ts";
import { withNamedRun } from "../journal/with-journal.ts";
import { askForWord, canAsk } from "../question/ask.ts";
import { describeLeft, listMarked, markedOf } from "../run/marked-changes.ts";
import { count } from "../run/settle-workspace.ts";
import { showChanges } from "../run/show-changes.ts";

interface WorkspaceOptions {
  readonly journal?: string;
  readonly workspace?: string;
  readonly json?: boolean;
}

interface CommitOptions extends WorkspaceOptions {
  readonly commitMarked?: boolean;
}

const SHOWN = { mostLines: 10_000, stream: process.stdout };

const NOTHING_KEPT = "no changes are kept aside: committed or discarded before, or there were none";

/** `ostinato diff RUN`, while its changes are kept aside. */
export function diffCommand(reference: string, options: WorkspaceOptions): Promise<void> {
  return withRun(reference, options, async (runId, kept) => {
    const shown = await withKeptChanges(runId, kept, async (sandbox) => {
      const changes = await sandbox.diff();
      tell(changes, options, options.json ? "" : await showChanges(sandbox, changes, SHOWN));
      return changes;
    });
    if (!shown?.length) tell([], options, "no changes");
  });
}

/**
 * `ostinato commit RUN`: the run's changes, or none where the workspace changed meanwhile. What can run later
 * comes in where a person at the terminal or `--commit-marked` says so.
 */
export function commitCommand(reference: string, options: CommitOptions): Promise<void> {
  return withRun(reference, options, async (runId, kept) => {
    const committed = await withKeptChanges(runId, kept, async (sandbox) => {
      const before = await sandbox.diff();
      const takesMarked = options.commitMarked ?? (await takesAlso(markedOf(before), options));
      const changes = await sandbox.commit({ leaveMarked: !takesMarked });
      const left = changes.length === before.length ? [] : await sandbox.diff();
      return { changes, left, where: inertLine(sandbox.policy.workspace.path) };
    });
    if (!committed?.changes.length && !committed?.left.length) {
      return tell([], options, NOTHING_KEPT);
    }
    const { changes, left, where } = committed;
    tell(changes, options, changes.length === 0 ? "" : `committed ${count(changes)} to ${where}`);
    if (left.length > 0) process.stderr.write(`${describeLeft(runId, left)}\n`);
  });
}

/** Asked once, for all that can run later. */
async function takesAlso(
  marked: readonly WorkspaceChange[],
  { json }: CommitOptions,
): Promise<boolean> {
  if (marked.length === 0 || json || !canAsk()) return false;
  process.stderr.write(`${listMarked(marked)}\n`);
  return (await askForWord("Bring these in as well?", "commit")) === true;
}

/** `ostinato discard RUN`: forgets the run's changes, also where the workspace is gone. */
export function discardCommand(reference: string, options: WorkspaceOptions): Promise<void> {
  return withRun(reference, options, async (runId, kept) => {
    const changes = await diffWorkspace(runId, kept).catch((error: unknown) => {
      if (OstinatoError.is(error) && error.code === "workspace.missing") return null;
      throw error;
    });
    await discardWorkspace(runId, kept);
    const what = changes === null ? "what it had changed" : count(changes);
    tell(changes ?? [], options, changes?.length === 0 ? NOTHING_KEPT : `discarded ${what}`);
  });
}

/** In JSON one change a line. */
function tell(changes: readonly WorkspaceChange[], { json }: WorkspaceOptions, text: string): void {
  const lines = json ? changes.map((each) => JSON.stringify(each)) : [text].filter(Boolean);
  process.stdout.write(lines.map((line) => `${line}\n`).join(""));
}

function withRun(
  reference: string,
  options: WorkspaceOptions,
  action: (runId: string, kept: KeptChangesOptions) => Promise<void>,
): Promise<void> {
  return withNamedRun(reference, options, async (journal, runId) => {
    const { workspace } = options;
    const named = workspace === undefined ? {} : { workspace: existingFolder(workspace) };
    await action(runId, { journal, ...named });
  });
}
