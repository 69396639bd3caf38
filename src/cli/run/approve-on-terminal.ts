import type { Approve } from "../../planner/index.ts";
import { visibleLine } from "../../visible-text.ts";
import { askForWord, askYesNo, canAsk } from "../question/ask.ts";

/** Who approves: everything (`--approve`), the person at the terminal, or nobody. */
export function approver(approveAll: boolean | undefined): Approve | undefined {
  if (approveAll) return () => ({ approved: true });
  if (!canAsk()) return undefined;
  return async ({ tool, effect, arguments: input, doubt, digest, signal }) => {
    const call = visibleLine(`${tool} ${JSON.stringify(input)}`);
    const warning = doubt === null ? "" : visibleLine(`Careful: ${doubt}. `);
    const question = `Allow ${call}? ${warning}`.trim();
    // A call with lasting effects must not be approved by a key pressed by habit.
    const approved =
      effect === "once"
        ? await askForWord(question, tool, signal)
        : await askYesNo(question, signal);
    if (approved === null) return "later";
    return approved
      ? { approved, by: "person", digest }
      : { approved, by: "person", digest, reason: "the person at the terminal said no" };
  };
}
