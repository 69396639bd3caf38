import type { CallView } from "./run-view.ts";

/** A decision on a call, for people: by whom, on what basis, and what else it changed. */
export function decisionInWords({
  decision,
  by,
  basis,
  edit,
  remember,
}: CallView["decisions"][number]): string {
  const parts = [`${decision} by ${by}${basis === undefined ? "" : ` (${BASES[basis] ?? basis})`}`];
  if (edit !== undefined) parts.push("arguments edited");
  if (remember !== undefined) {
    const globs = Object.entries(remember.arguments ?? {}).map(
      ([field, glob]) => `${field} ${glob}`,
    );
    const which = globs.length === 0 ? "" : ` (${globs.join(", ")})`;
    parts.push(`remembered for the ${remember.scope}${which}`);
  }
  return parts.join(", ");
}

const BASES: { readonly [basis: string]: string } = {
  rule: "rule of the run",
  run: "remembered in this run",
  workspace: "remembered in this workspace",
};
