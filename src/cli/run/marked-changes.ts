import { inertLine } from "../../inert-text.ts";
import type { WorkspaceChange } from "../../sandbox/index.ts";

/** Changes with a warning: a program may run or obey them later. */
export function markedOf(changes: readonly WorkspaceChange[]): readonly WorkspaceChange[] {
  return changes.filter(({ warning }) => warning !== undefined);
}

/** One list of the changes that can run later, to show before the question. */
export function listMarked(marked: readonly WorkspaceChange[]): string {
  const heading = `${marked.length} of these can run later:`;
  return [heading, ...marked.map((change) => `! ${lineOf(change)}`)].join("\n");
}

/** The changes that a commit left out, and what to do with them. */
export function describeLeft(runId: string, left: readonly WorkspaceChange[]): string {
  const these = left.length === 1 ? "1 change" : `${left.length} changes`;
  return [
    `kept aside ${these} that can run later, or belong to one that can:`,
    ...left.map((change) => `! ${lineOf(change)}`),
    `see "ostinato diff ${runId}"; "ostinato commit ${runId} --commit-marked" commits them, "ostinato discard ${runId}" drops them`,
  ].join("\n");
}

function lineOf({ path, target, warning }: WorkspaceChange): string {
  const leadsTo = target === undefined ? "" : ` -> ${inertLine(target)}`;
  const why = warning === undefined ? "" : `: ${inertLine(warning)}`;
  return `${inertLine(path)}${leadsTo}${why}`;
}
