import type { Approve } from "../../planner/index.ts";
import { visibleLine } from "../../visible-text.ts";
import { askForWord, askYesNo, canAsk } from "../question/ask.ts";
import type { Typing } from "./steer-by-typing.ts";

/**
 * Who approves: everything (`--approve`), the person at the terminal, or nobody.
 * @param typing Whoever else reads what is typed there.
 */
export function approver(
  approveAll: boolean | undefined,
  typing: Pick<Typing, "during"> = { during: (question) => question() },
): Approve | undefined {
  if (approveAll) return () => ({ approved: true });
  if (!canAsk()) return undefined;
  return async ({ tool, effect, arguments: input, doubt, digest, signal }) => {
    const call = visibleLine(`${tool} ${JSON.stringify(input)}`);
    const warning = doubt === null ? "" : visibleLine(`Careful: ${doubt}. `);
    const question = `Allow ${call}? ${warning}`.trim();
    // A call with lasting effects must not be approved by a key pressed by habit.
    const approved = await typing.during(() =>
      effect === "once" ? askForWord(question, tool, signal) : askYesNo(question, signal),
    );
    if (approved === null) return "later";
    return approved
      ? { approved, by: "person", digest }
      : { approved, by: "person", digest, reason: "the person at the terminal said no" };
  };
}
