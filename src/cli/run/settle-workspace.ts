import { OstinatoError } from "../../errors.ts";
import { inertLine } from "../../inert-text.ts";
import { isInterrupted } from "../../planner/workspace/settle-changes.ts";
import { withChangesUnder } from "../../planner/workspace/with-kept-changes.ts";
import type { Sandbox, SandboxPolicy, WorkspaceChange } from "../../sandbox/index.ts";
import { keptStateDirectory } from "../../sandbox/workspace/default-state-directory.ts";
import type { Journal, Outcome } from "../../trace/index.ts";
import { askForWord, askYesNo, canAsk } from "../question/ask.ts";
import { describeLeft, listMarked, markedOf } from "./marked-changes.ts";
import type { CommonRunOptions } from "./run-options.ts";
import { runPolicy } from "./run-policy.ts";
import { describeChanges, showChanges } from "./show-changes.ts";

/** What stands before a question: a few screens. `ostinato diff RUN` shows the rest. */
const QUESTION = { mostLines: 200, stream: process.stderr };

/**
 * After a run: brings its changes into the workspace (`--commit always`; what can run later with
 * `--commit-marked` alone), asks whether to (`ask`, the
 * default on a terminal), or keeps them beside it for `ostinato commit RUN` (`never`). Those of a run that
 * was interrupted are kept in any case: nobody waits for a question then, and the run may be continued.
 * With `--json` a line says what became of them, and in which folder they are now (two lines where some are
 * left aside); none where nothing was changed.
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
    await withChangesUnder(policy, runId, (sandbox) => settle(sandbox, runId, outcome, options));
  } catch (error) {
    // The run failed for the same reason, and has said so.
    if (!OstinatoError.is(error) || outcome.kind !== "failed") throw error;
    if (error.code !== outcome.error.code) throw error;
    process.stderr.write(keptAside(runId, outcome));
  }
}

async function settle(
  sandbox: Sandbox,
  runId: string,
  outcome: Outcome,
  options: CommonRunOptions,
): Promise<void> {
  const changes = await sandbox.diff();
  if (changes.length === 0) return;
  const when = isInterrupted(outcome.kind) ? "never" : whenToCommit(options);
  if (when === "never") process.stderr.write(`${describeChanges(changes)}\n`);
  if (when === "ask") process.stderr.write(`${await showChanges(sandbox, changes, QUESTION)}\n`);
  const tell = (
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
    tell("kept", keptStateDirectory(runId), changes);
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
    tell("committed", path, committed);
  }
  const left = committed.length === changes.length ? [] : await sandbox.diff();
  if (left.length === 0) return;
  process.stderr.write(`${describeLeft(runId, left)}\n`);
  tell("kept", keptStateDirectory(runId), left);
}

/**
 * What can run later stands in one list before the question, which is asked once. Where nobody may look again, a
 * key that is hit by habit doesn't bring it in.
 */
async function agreesTo(changes: readonly WorkspaceChange[]): Promise<boolean> {
  const question = "Bring these into the workspace?";
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
  const first = isInterrupted(kind) ? `"ostinato resume ${runId}" continues with them; ` : "";
  return `kept aside; ${first}see "ostinato diff ${runId}", then commit or discard\n`;
}

async function policyOf(
  runId: string,
  journal: Journal,
  { workspace }: CommonRunOptions,
): Promise<SandboxPolicy | null> {
  try {
    return await runPolicy(journal, runId, workspace);
  } catch {
    // A run that failed before its first event is in no journal, and has no workspace.
    return null;
  }
}

export function count(changes: readonly WorkspaceChange[]): string {
  return changes.length === 1 ? "1 change" : `${changes.length} changes`;
}
