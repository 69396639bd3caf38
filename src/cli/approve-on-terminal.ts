import { inertText } from "../inert-text.ts";
import type { Approve } from "../planner/index.ts";
import { askYesNo, canAsk } from "./ask.ts";

/** Who approves: everything (`--approve`), the person at the terminal, or nobody. */
export function approver(approveAll: boolean | undefined): Approve | undefined {
  if (approveAll) return () => ({ approved: true });
  if (!canAsk()) return undefined;
  return async ({ tool, arguments: input, doubt, signal }) => {
    const call = inertText(`${tool} ${JSON.stringify(input)}`);
    const warning = doubt === null ? "" : inertText(`Careful: ${doubt}. `);
    const approved = await askYesNo(`Allow ${call}? ${warning}`, signal);
    if (approved === null) return "later";
    return approved
      ? { approved, by: "person" }
      : { approved, by: "person", reason: "the person at the terminal said no" };
  };
}
