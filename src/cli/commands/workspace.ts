import { OstinatoError } from "../../errors.ts";
import { dropChanges, fetchChanges } from "../../fleet/workspace/fetch-changes.ts";
import { inertLine } from "../../inert-text.ts";
import { diffWorkspace, discardWorkspace } from "../../planner/lifecycle/workspace/kept-changes.ts";
import {
  type KeptChangesOptions,
  withKeptChanges,
} from "../../planner/lifecycle/workspace/with-kept-changes.ts";
import type { WorkspaceChange } from "../../sandbox/index.ts";
import type { Journal } from "../../trace/index.ts";
import { existingFolder } from "../input/existing-folder.ts";
import type { JournalOptions } from "../journal/open-run-journal.ts";
import { withNamedRun } from "../journal/with-journal.ts";
import { askForWord, canAsk } from "../question/ask.ts";
import { describeLeft, listMarked, markedOf } from "../run/marked-changes.ts";
import { count } from "../run/settle-workspace.ts";
import { showChanges } from "../run/show-changes.ts";

interface WorkspaceOptions extends JournalOptions {
  readonly workspace?: string;
  readonly snapshots?: string;
  readonly json?: boolean;
}

interface CommitOptions extends WorkspaceOptions {
  readonly commitMarked?: boolean;
}

const SHOWN = { mostLines: 10_000, stream: process.stdout };

const NOTHING_KEPT =
  "no changes are kept aside: they were committed or discarded, or there were none";

/** `ostinato diff RUN`: the changes that the run keeps aside. */
export function diffCommand(reference: string, options: WorkspaceOptions): Promise<void> {
  return withFetched(reference, options, async (runId, kept) => {
    const shown = await withKeptChanges(runId, kept, async (sandbox) => {
      const changes = await sandbox.diff();
      print(changes, options, options.json ? "" : await showChanges(sandbox, changes, SHOWN));
      return changes;
    });
    if (!shown?.length) print([], options, "no changes");
  });
}

/**
 * `ostinato commit RUN`: commits all of the run's changes, or none if the workspace changed in the meantime.
 * Changes that can run later need a yes at the terminal or `--commit-marked`.
 */
export function commitCommand(reference: string, options: CommitOptions): Promise<void> {
  return withFetched(reference, options, async (runId, kept) => {
    const committed = await withKeptChanges(runId, kept, async (sandbox) => {
      const before = await sandbox.diff();
      const includeMarked =
        options.commitMarked ?? (await includesMarked(markedOf(before), options));
      const changes = await sandbox.commit({ leaveMarked: !includeMarked });
      const left = changes.length === before.length ? [] : await sandbox.diff();
      return { changes, left, where: inertLine(sandbox.policy.workspace.path) };
    });
    if (!committed?.changes.length && !committed?.left.length) {
      return print([], options, NOTHING_KEPT);
    }
    const { changes, left, where } = committed;
    print(changes, options, changes.length === 0 ? "" : `committed ${count(changes)} to ${where}`);
    if (left.length > 0) process.stderr.write(`${describeLeft(runId, left)}\n`);
  });
}

/** Asks once, for all changes that can run later. */
async function includesMarked(
  marked: readonly WorkspaceChange[],
  { json }: CommitOptions,
): Promise<boolean> {
  if (marked.length === 0 || json || !canAsk()) return false;
  process.stderr.write(`${listMarked(marked)}\n`);
  return (await askForWord("Commit these too?", "commit")) === true;
}

/** `ostinato discard RUN`: drops the run's changes, even if the workspace no longer exists. */
export function discardCommand(reference: string, options: WorkspaceOptions): Promise<void> {
  return withRun(reference, options, async (runId, kept) => {
    const changes = await diffWorkspace(runId, kept).catch((error: unknown) => {
      if (OstinatoError.is(error) && error.code === "workspace.missing") return null;
      throw error;
    });
    await discardWorkspace(runId, kept);
    await dropChanges(kept.journal, runId);
    const what = changes === null ? "the run's changes" : count(changes);
    print(changes ?? [], options, changes?.length === 0 ? NOTHING_KEPT : `discarded ${what}`);
  });
}

/** As JSON, one change per line. */
function print(
  changes: readonly WorkspaceChange[],
  { json }: WorkspaceOptions,
  text: string,
): void {
  const lines = json ? changes.map((each) => JSON.stringify(each)) : [text].filter(Boolean);
  process.stdout.write(lines.map((line) => `${line}\n`).join(""));
}

type Kept = KeptChangesOptions & { readonly journal: Journal };

/** With the changes of a run that worked elsewhere brought here first. */
function withFetched(
  reference: string,
  options: WorkspaceOptions,
  action: (runId: string, kept: Kept) => Promise<void>,
): Promise<void> {
  return withRun(reference, options, async (runId, kept) => {
    const { tenant, snapshots } = options;
    await fetchChanges(kept.journal, runId, { tenant, snapshots, workspace: kept.workspace });
    await action(runId, kept);
  });
}

function withRun(
  reference: string,
  options: WorkspaceOptions,
  action: (runId: string, kept: Kept) => Promise<void>,
): Promise<void> {
  return withNamedRun(reference, options, async (journal, runId) => {
    const { workspace } = options;
    const named = workspace === undefined ? {} : { workspace: existingFolder(workspace) };
    await action(runId, { journal, ...named });
  });
}
