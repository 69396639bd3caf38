import { messageOf } from "../../../../message-of.ts";
import type { ApprovalRule } from "./approval-rule.ts";
import { type JudgedCall, matchesRule } from "./matches-rule.ts";

/** What a run's policy says about a call, before anybody is asked. */
export interface PolicyVerdict {
  readonly decision: "allow" | "ask" | "deny";
  readonly reason?: string;
  /** What decided, if not the tool's own `approval`: a rule, or a decision that a person asked to remember. */
  readonly basis?: "rule" | "run" | "workspace";
  /** The tool's own rule threw this. */
  readonly failure?: unknown;
}

/** The first rule that matches. If none does, the tool's own `approval`: ask, or allow. */
export function policyVerdict(
  rules: readonly ApprovalRule[],
  call: JudgedCall,
  input: never,
): PolicyVerdict {
  const rule = rules.find((each) => matchesRule(each, call));
  if (rule !== undefined) {
    const { decision, reason } = rule;
    return { decision, basis: "rule", ...(reason !== undefined && { reason }) };
  }
  const { approval } = call.tool;
  try {
    const mustAsk = typeof approval === "function" ? approval(input) : approval;
    return { decision: mustAsk ? "ask" : "allow" };
  } catch (failure) {
    return { decision: "deny", reason: messageOf(failure), failure };
  }
}
