import { inertLine } from "../../inert-text.ts";
import type { WorkspaceChange } from "../../sandbox/index.ts";

/** Changes that carry a warning: something runs or obeys them later. */
export function markedOf(changes: readonly WorkspaceChange[]): readonly WorkspaceChange[] {
  return changes.filter(({ warning }) => warning !== undefined);
}

/** All that can run later as one list, for whoever is asked. */
export function listMarked(marked: readonly WorkspaceChange[]): string {
  const heading = `${marked.length} of these can run later:`;
  return [heading, ...marked.map((change) => `! ${lineOf(change)}`)].join("\n");
}

/** What a commit has left aside, by name, and what to do with it. */
export function describeLeft(runId: string, left: readonly WorkspaceChange[]): string {
  const these = left.length === 1 ? "1 change" : `${left.length} changes`;
  return [
    `left aside ${these}, which can run later or belong to what can:`,
    ...left.map((change) => `! ${lineOf(change)}`),
    `see "ostinato diff ${runId}"; "ostinato commit ${runId} --commit-marked" brings them in, "ostinato discard ${runId}" forgets them`,
  ].join("\n");
}

function lineOf({ path, target, warning }: WorkspaceChange): string {
  const leadsTo = target === undefined ? "" : ` -> ${inertLine(target)}`;
  const why = warning === undefined ? "" : `: ${inertLine(warning)}`;
  return `${inertLine(path)}${leadsTo}${why}`;
}
