import type { CallDecided } from "../../../trace/event.ts";
import { visibleLine } from "../../../visible-text.ts";
import { argumentsInLine } from "./describe-waiting.ts";
import { isInForce, type PostedDecision, recordedDecision } from "./posted-decision.ts";

/** What became of a decision, for people. */
export function decisionInWords(posted: PostedDecision): string {
  const { left, runId } = posted;
  if (left === 0 || !isInForce(posted)) return fateInWords(posted);
  const others = left === 1 ? "1 more call waits" : `${left} more calls wait`;
  return `${fateInWords(posted)}\n${others}: ostinato decide ${runId}`;
}

/** The same for programs. */
export function decisionAsJson(posted: PostedDecision): object {
  const { call, fate, number, runId, verdict } = posted;
  const event = recordedDecision(posted);
  return {
    ...{ type: "message", runId, number, fate: fate.kind, callId: call.callId, verdict },
    ...(fate.kind === "taken" && { decision: event?.decision ?? null }),
    ...(event?.failure !== undefined && { failure: event.failure }),
  };
}

function fateInWords(posted: PostedDecision): string {
  const { call, fate, isWorking, root, verdict } = posted;
  const name = `call ${call.callId} of ${visibleLine(call.tool)}`;
  const resume = `ostinato resume ${root}`;
  switch (fate.kind) {
    case "taken":
      return takenInWords(name, recordedDecision(posted));
    case "ended":
      return isInForce(posted)
        ? `${name} ${verdict}: kept. The run has ended; it uses the decision with: ${resume}`
        : `not delivered: the run ended (${fate.outcome.kind}) before it took the decision. Kept for: ${resume}`;
    case "waiting":
      return isWorking
        ? `${name} ${verdict}: posted; the run takes it at once`
        : `${name} ${verdict}: kept. No process is working on the run; it uses the decision with: ${resume}`;
    default:
      return fate satisfies never;
  }
}

function takenInWords(name: string, event: CallDecided | null): string {
  if (event === null) return `${name}: not used, since it was decided on before`;
  const { decision, edit, failure, reason = "", remember } = event;
  if (decision === "pending") {
    return `${name} still waits, since the decision can't be used: ${visibleLine(failure ?? reason)}`;
  }
  return [
    `${name} ${decision}`,
    edit === undefined ? "" : `, edited: ${argumentsInLine(edit)}`,
    remember === undefined ? "" : `, and so are such calls from now on in this ${remember.scope}`,
    failure === undefined ? "" : `, but not remembered: ${visibleLine(failure)}`,
  ].join("");
}
