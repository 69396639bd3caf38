import { jsonProblem } from "../../contract/json-value.ts";
import type { ApprovalDecision } from "./approval.ts";

/**
 * Only an explicit decision counts: untyped programs may return anything.
 * @throws Error for anything else.
 */
export function answerOfApprover(given: unknown): ApprovalDecision {
  if (isDecision(given)) return given;
  throw new Error(`it answered ${describe(given)}, not { approved } or "later"`);
}

function isDecision(answer: unknown): answer is ApprovalDecision {
  if (answer === "later") return true;
  const { approved } = (answer ?? {}) as { approved?: unknown };
  return approved === true || approved === false;
}

function describe(answer: unknown): string {
  return jsonProblem(answer) === null ? (JSON.stringify(answer) ?? "nothing") : typeof answer;
}
