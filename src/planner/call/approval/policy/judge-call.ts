import type { AnyTool } from "../../../../tool/tool.ts";
import { jsonValue } from "../../../contract/json-value.ts";
import type { CallState } from "../../../state/call-state.ts";
import type { RunContext } from "../../../state/run-context.ts";
import { rememberedFor } from "../remember/remembered-decision.ts";
import { grantsOf } from "../remember/workspace-grants.ts";
import { type PolicyVerdict, policyVerdict } from "./policy-verdict.ts";

/**
 * Whether a call may start without a question: what the run's policy says, and where that is to ask, whether a
 * person has already decided on such calls.
 */
export function judgeCall(
  context: RunContext,
  { request }: CallState,
  tool: AnyTool,
  input: never,
): PolicyVerdict {
  const { approvalRules, recordedApprovals, sandbox, state } = context;
  const recorded = recordedApprovals?.verdict(request.callId);
  if (recorded) return recorded;
  const judged = {
    tool,
    arguments: jsonValue(input, request.arguments),
    tainted: state.approvals.tainted,
  };
  const verdict = policyVerdict(approvalRules, judged, input);
  if (verdict.decision !== "ask" || recordedApprovals) return verdict;
  const inRun = rememberedFor(state.approvals.remembered, judged);
  if (inRun) return { decision: inRun.decision, basis: "run" };
  const inWorkspace = sandbox && rememberedFor(grantsOf(sandbox.policy.workspace.path), judged);
  return inWorkspace ? { decision: inWorkspace.decision, basis: "workspace" } : verdict;
}
