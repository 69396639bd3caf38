import type { PostedMessage } from "../../../trace/inbox.ts";
import { postedDecision } from "../../call/approval/posted-decision.ts";
import { reachedLimit } from "../../limits/reached-limit.ts";
import type { RunContext } from "../../state/run-context.ts";
import type { AbortMessage } from "./run-mailbox.ts";

/**
 * Takes what was posted to the run since it last looked: between two steps, or while it is paused. Each
 * message is recorded with its number, so that it counts once, whatever happens to the process.
 */
export async function takeMessages(context: RunContext): Promise<void> {
  const { mailbox, state } = context;
  await take(context, await mailbox.messages(state.inbox.taken));
}

/**
 * At the end of a run that has its answer: true if a steering text came meanwhile, which is taken, and for
 * which there is another turn.
 */
export async function isSteeredOn(context: RunContext): Promise<boolean> {
  const { mailbox, state } = context;
  if (reachedLimit(context) !== null) return false;
  const posted = await mailbox.messages(state.inbox.taken);
  if (!posted.some(({ message }) => message.kind === "steer")) return false;
  await take(context, posted);
  return true;
}

/** Waits until the run is told to continue, or is aborted. The time doesn't count. */
export async function waitWhilePaused(context: RunContext): Promise<void> {
  const { mailbox, recorder, signal, state, wallTimer } = context;
  await wallTimer.pausedFor(async () => {
    while (state.inbox.isPaused && !signal.aborted) {
      await recorder.flush();
      await mailbox.news(signal);
      if (!signal.aborted) await takeMessages(context);
    }
  });
}

/** Takes the message that aborted the run, and those before it. */
export async function takeAbort(context: RunContext, { number }: AbortMessage): Promise<void> {
  const { mailbox, state } = context;
  for (const posted of await mailbox.messages(state.inbox.taken)) {
    if (posted.number <= number) await record(context, posted);
  }
}

/** Texts to the model that the run did not take before its end. */
export async function undelivered({ mailbox, state }: RunContext): Promise<readonly string[]> {
  const posted = await mailbox.messages(state.inbox.taken);
  return posted.flatMap(({ message }) => (message.kind === "steer" ? [message.text] : []));
}

async function take(context: RunContext, posted: readonly PostedMessage[]): Promise<void> {
  for (const each of posted) {
    // The run ends, and takes it then.
    if (context.mailbox.aborts(each)) return;
    await record(context, each);
  }
}

async function record(context: RunContext, { number, message }: PostedMessage): Promise<void> {
  const { mailbox, recorder, state } = context;
  const decided = message.kind === "decide" ? await postedDecision(context, message) : [];
  // All or none are written.
  recorder.record({ type: "message-taken", step: state.step, number, message }, ...decided);
  mailbox.noteTaken(number);
}
