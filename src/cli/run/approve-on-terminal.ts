import type { ApprovalDecision, Approve } from "../../planner/index.ts";
import { canAsk } from "../question/ask.ts";
import { askAboutCall } from "../question/ask-about-call.ts";
import type { CommonRunOptions } from "./run-options.ts";
import type { Typing } from "./steer-by-typing.ts";

/**
 * Who approves: everything (`--approve`), other processes (`--wait`), the person at the terminal, or nobody. The
 * person is asked one question after the other, also where sub-agents ask at the same time.
 *
 * @param typing Whoever else reads what is typed there.
 */
export function approver(
  options: Pick<CommonRunOptions, "approve" | "wait">,
  typing: Pick<Typing, "during"> = { during: (question) => question() },
): Approve | "wait" | undefined {
  if (options.approve) return () => ({ approved: true });
  if (options.wait) return "wait";
  if (!canAsk()) return undefined;
  let last: Promise<unknown> = Promise.resolve();
  return (request) => {
    const asked = last.then((): ApprovalDecision | Promise<ApprovalDecision> =>
      request.signal.aborted ? "later" : typing.during(() => askAboutCall(request)),
    );
    last = asked.catch(() => {});
    return asked;
  };
}
