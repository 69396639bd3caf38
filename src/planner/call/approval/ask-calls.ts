import { messageOf } from "../../../message-of.ts";
import { takeMessages } from "../../lifecycle/inbox/take-messages.ts";
import { untilAborted } from "../../lifecycle/until-aborted.ts";
import type { CallState } from "../../state/call-state.ts";
import type { RunContext } from "../../state/run-context.ts";
import { answerOfApprover } from "./answer-of-approver.ts";
import {
  type ApprovalQuestion,
  type ApprovalRequest,
  type Approve,
  shownCall,
} from "./approval.ts";
import { approvalDigest } from "./approval-digest.ts";
import { callPreview } from "./call-preview.ts";
import {
  type AskedCall,
  basisOf,
  decidedEvent,
  editProblem,
  pendingEvent,
} from "./decided-event.ts";

export interface Question {
  readonly call: CallState;
  readonly question: ApprovalQuestion;
}

/**
 * Asks for decisions on calls and records them: the run's approver is asked about one call after the other, and
 * meanwhile decisions on any of them are taken from the run's inbox. A call without a decision is left as pending.
 */
export async function askCalls(context: RunContext, questions: readonly Question[]): Promise<void> {
  const { approve, recorder, session, signal, waiting, wallTimer } = context;
  await recorder.flush();
  if (signal.aborted) return;
  for (const { call, question } of questions) {
    waiting.set(call.request.callId, {
      call,
      question,
      digest: approvalDigest(shownCall(context, call, question)),
      askedAt: context.clock(),
      withdraw: new AbortController(),
    });
  }
  try {
    // What was posted since the run ended.
    await takeMessages(context);
    if (approve === null) leavePending(context, "policy");
    else if (waiting.size > 0) {
      await announce(context);
      // Others may have its place in the model meanwhile.
      await session?.park?.();
      await wallTimer.pausedFor(() => waitForDecisions(context, approve));
      if (signal.aborted) leavePending(context, "program");
    }
  } finally {
    for (const { withdraw } of waiting.values()) withdraw.abort();
    waiting.clear();
  }
}

/** Others can only decide on what is on record. */
async function announce(context: RunContext): Promise<void> {
  const { recordedApprovals, recorder, state, waiting } = context;
  for (const { call, question, digest } of waiting.values()) {
    const { callId, step } = call.request;
    if (recordedApprovals?.wasAnnounced(callId) === false) continue;
    const reason = question.doubt ?? question.reason;
    recorder.record({
      type: "call-asked",
      step,
      callId,
      digest,
      ...(reason !== undefined && { reason }),
      ...basisOf(context, callId, question, "call-asked"),
      ...(state.approvals.tainted && { tainted: true }),
    });
  }
  await recorder.flush();
}

async function waitForDecisions(context: RunContext, approve: Approve): Promise<void> {
  const { mailbox, recordedApprovals, recorder, signal, waiting } = context;
  while (waiting.size > 0 && !signal.aborted) {
    if (recordedApprovals !== null) {
      // In the order of the record.
      await recorder.flush();
      await takeMessages(context);
    }
    const [first] = waiting.keys();
    const callId = recordedApprovals?.nextDecided([...waiting.keys()]) ?? first;
    const asked = callId === undefined ? undefined : waiting.get(callId);
    if (asked === undefined) return;
    const answer = ask(context, asked, approve);
    if (recordedApprovals === null) {
      const done = new AbortController();
      const answered = answer.finally(() => done.abort());
      const over = AbortSignal.any([done.signal, signal]);
      while (!done.signal.aborted && !asked.withdraw.signal.aborted && !signal.aborted) {
        await mailbox.news(over);
        if (done.signal.aborted || signal.aborted) break;
        await takeMessages(context);
        // Whoever decided sees what came of it.
        await recorder.flush();
      }
      await answered;
    }
    await take(context, asked, await answer);
  }
}

type Answer = { readonly given: unknown } | { readonly error: unknown };

/** Never rejects. */
async function ask(context: RunContext, asked: AskedCall, approve: Approve): Promise<Answer> {
  const { signal, state } = context;
  const { call, question, digest, withdraw } = asked;
  const over = AbortSignal.any([signal, withdraw.signal]);
  const request: ApprovalRequest = {
    ...shownCall(context, call, question),
    arguments: question.input,
    digest,
    ...(question.reason !== undefined && { reason: question.reason }),
    ...(state.approvals.tainted && { tainted: true }),
    signal: over,
    preview: (edit) => callPreview(context, asked, edit),
    check: (edit) => editProblem(context, asked, edit),
  };
  try {
    return { given: await untilAborted(Promise.resolve(approve(request)), over) };
  } catch (error) {
    return { error };
  }
}

async function take(context: RunContext, asked: AskedCall, answer: Answer): Promise<void> {
  const { postponed, recorder, signal, waiting } = context;
  const { callId } = asked.call.request;
  // Another process has decided, or the run ends.
  if (!waiting.has(callId) || signal.aborted) return;
  try {
    if ("error" in answer) throw answer.error;
    const given = answerOfApprover(answer.given);
    if (given === "later") {
      recorder.record(pendingEvent(context, asked, "program"));
      postponed.set(callId, asked);
    } else recorder.record(await decidedEvent(context, asked, given));
  } catch (error) {
    recorder.record(pendingEvent(context, asked, "program", messageOf(error)));
    postponed.set(callId, asked);
  }
  waiting.delete(callId);
}

function leavePending(context: RunContext, by: "policy" | "program"): void {
  for (const [callId, asked] of context.waiting) {
    context.recorder.record(pendingEvent(context, asked, by));
    context.postponed.set(callId, asked);
  }
}
