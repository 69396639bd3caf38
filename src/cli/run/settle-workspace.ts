import { OstinatoError } from "../../errors.ts";
import { inertLine } from "../../inert-text.ts";
import { keptAs } from "../../planner/lifecycle/workspace/kept-as.ts";
import { isInterrupted } from "../../planner/lifecycle/workspace/settle-changes.ts";
import { withChangesAt } from "../../planner/lifecycle/workspace/with-kept-changes.ts";
import type { Sandbox, SandboxPolicy, WorkspaceChange } from "../../sandbox/index.ts";
import { keptStateDirectory } from "../../sandbox/workspace/default-state-directory.ts";
import type { Journal, Outcome } from "../../trace/index.ts";
import { askForWord, askYesNo, canAsk } from "../question/ask.ts";
import { describeLeft, listMarked, markedOf } from "./marked-changes.ts";
import type { CommonRunOptions } from "./run-options.ts";
import { runPolicy } from "./run-policy.ts";
import { describeChanges, showChanges } from "./show-changes.ts";

/** Shown before the question: a few screens. `ostinato diff RUN` shows the rest. */
const QUESTION = { mostLines: 200, stream: process.stderr };

/**
 * After a run: commits its changes (`--commit always`; those that can run later only with `--commit-marked`),
 * asks whether to (`ask`, the default on a terminal), or keeps them aside for `ostinato commit RUN` (`never`).
 * The changes of an interrupted run are always kept: nobody waits for a question then, and the run may be
 * continued. With `--json` a line says what was done with them and which folder they are in now (two lines
 * if some are kept aside); without changes, no line.
 */
export async function settleWorkspace(
  runId: string,
  outcome: Outcome,
  journal: Journal,
  options: CommonRunOptions,
): Promise<void> {
  const policy = await policyOf(runId, journal, options);
  if (policy?.workspace.mode !== "overlay") return;
  try {
    const place = { policy, id: await keptAs(journal, runId) };
    await withChangesAt(place, (sandbox) => settle(sandbox, { runId, ...place }, outcome, options));
  } catch (error) {
    // The run failed for the same reason, which has been printed.
    if (!OstinatoError.is(error) || outcome.kind !== "failed") throw error;
    if (error.code !== outcome.error.code) throw error;
    process.stderr.write(keptAside(runId, outcome));
  }
}

async function settle(
  sandbox: Sandbox,
  { runId, id }: { readonly runId: string; readonly id: string },
  outcome: Outcome,
  options: CommonRunOptions,
): Promise<void> {
  const changes = await sandbox.diff();
  if (changes.length === 0) return;
  const when = isInterrupted(outcome.kind) ? "never" : whenToCommit(options);
  if (when === "never") process.stderr.write(`${describeChanges(changes)}\n`);
  if (when === "ask") process.stderr.write(`${await showChanges(sandbox, changes, QUESTION)}\n`);
  const printJson = (
    what: "committed" | "kept",
    folder: string | null,
    files: readonly WorkspaceChange[],
  ) => {
    if (!options.json) return;
    const line = { type: "workspace", runId, changes: what, folder, files };
    process.stdout.write(`${JSON.stringify(line)}\n`);
  };
  const keep = () => {
    process.stderr.write(keptAside(runId, outcome));
    printJson("kept", keptStateDirectory(id), changes);
  };
  const commit = when === "always" || (when === "ask" && (await agreesTo(changes)));
  if (!commit) return keep();
  const leaveMarked = when === "always" && !options.commitMarked;
  const committed = await sandbox.commit({ leaveMarked }).catch((error) => {
    keep();
    throw error;
  });
  const { path } = sandbox.policy.workspace;
  if (committed.length > 0) {
    process.stderr.write(`committed ${count(committed)} to ${inertLine(path)}\n`);
    printJson("committed", path, committed);
  }
  const left = committed.length === changes.length ? [] : await sandbox.diff();
  if (left.length === 0) return;
  process.stderr.write(`${describeLeft(runId, left)}\n`);
  printJson("kept", keptStateDirectory(id), left);
}

/**
 * Changes that can run later are listed before the question, which is asked once. A key pressed by habit must
 * not commit them: nobody may look at them again.
 */
async function agreesTo(changes: readonly WorkspaceChange[]): Promise<boolean> {
  const question = "Commit these changes to the workspace?";
  const marked = markedOf(changes);
  if (marked.length === 0) return (await askYesNo(question)) === true;
  process.stderr.write(`${listMarked(marked)}\n`);
  const what = `${question} ${marked.length} of them, marked with !, can run later.`;
  return (await askForWord(what, "commit")) === true;
}

function whenToCommit({ commit, json }: CommonRunOptions): "ask" | "always" | "never" {
  return commit ?? (canAsk() && !json ? "ask" : "never");
}

function keptAside(runId: string, { kind }: Outcome): string {
  const first = isInterrupted(kind) ? `continue with "ostinato resume ${runId}"; ` : "";
  return `changes kept aside; ${first}see "ostinato diff ${runId}", then commit or discard them\n`;
}

async function policyOf(
  runId: string,
  journal: Journal,
  { workspace }: CommonRunOptions,
): Promise<SandboxPolicy | null> {
  try {
    return await runPolicy(journal, runId, workspace);
  } catch {
    // A run that failed before its first event isn't in the journal and has no workspace.
    return null;
  }
}

export function count(changes: readonly WorkspaceChange[]): string {
  return changes.length === 1 ? "1 change" : `${changes.length} changes`;
}
