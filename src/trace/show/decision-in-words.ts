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
  if (remember !== undefined) parts.push(`remembered for the ${remember.scope}`);
  return parts.join(", ");
}

const BASES: { readonly [basis: string]: string } = {
  rule: "rule of the run",
  run: "remembered in this run",
  workspace: "remembered in this workspace",
};
