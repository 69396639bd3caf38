import { messageOf } from "../../../../message-of.ts";
import type { PausableTimer } from "../../../../sandbox/limits/pausable-timer.ts";
import type {
  AskForHost,
  HostAnswer,
  HostQuestion,
} from "../../../../sandbox/network/asking/host-question.ts";
import { notAllowed } from "../../../../sandbox/network/asking/not-allowed.ts";
import { shownHost } from "../../../../sandbox/network/asking/shown-host.ts";
import type { HostDecided } from "../../../../trace/event.ts";
import { takeMessages } from "../../../lifecycle/inbox/take-messages.ts";
import { untilAborted } from "../../../lifecycle/until-aborted.ts";
import type { CallState } from "../../../state/call-state.ts";
import type { RunContext } from "../../../state/run-context.ts";
import { answerOfApprover } from "../answer-of-approver.ts";
import type { Approve } from "../approval.ts";
import { approvalDigest } from "../approval-digest.ts";
import { rememberedForHost } from "../remember/remembered-decision.ts";
import { grantsOf } from "../remember/workspace-grants.ts";
import {
  type AskedHost,
  askedEvent,
  decidedHost,
  pendingHost,
  shownHostCall,
} from "./asked-host.ts";
import { hostCallId } from "./host-call-id.ts";
import { hostRefusal } from "./host-refusal.ts";

/** Hosts that one call may ask about: a program inside can name any number. */
const MOST_HOSTS = 50;

/**
 * The hosts that a running call wants to connect to and that the run's list doesn't have: each is asked about once.
 * The run's approver is asked about one after the other, and meanwhile decisions on any of them are taken from the
 * run's inbox. The limits of the call and the run stand still.
 */
export class CallHosts {
  readonly #context: RunContext;
  readonly #call: CallState;
  readonly #timer: PausableTimer;
  readonly #answers = new Map<string, Promise<HostAnswer>>();
  readonly #over = new AbortController();
  #isEnded = false;
  #working: Promise<void> | null = null;
  #failure: { readonly error: unknown } | null = null;

  /** @param timer The call's time. */
  constructor(context: RunContext, call: CallState, timer: PausableTimer) {
    this.#context = context;
    this.#call = call;
    this.#timer = timer;
  }

  readonly ask: AskForHost = (question) => {
    const host = shownHost(question);
    const answer = this.#answers.get(host) ?? this.#answer(question, host);
    this.#answers.set(host, answer);
    return answer;
  };

  /** The call has ended: what is not decided stays so. @throws If the journal failed meanwhile. */
  async end(): Promise<void> {
    this.#isEnded = true;
    // Most calls ask for nothing, and an abort makes an error with its stack.
    if (this.#answers.size === 0) return;
    this.#over.abort();
    await this.#working;
    for (const asked of this.#waiting.values()) {
      this.#settle(asked, pendingHost(this.#context, asked, "the call ended before"));
    }
    if (this.#failure !== null) throw this.#failure.error;
  }

  get #waiting(): Map<string, AskedHost> {
    return this.#context.waitingHosts;
  }

  get #isOver(): boolean {
    return this.#isEnded || this.#context.signal.aborted || this.#failure !== null;
  }

  async #answer(question: HostQuestion, host: string): Promise<HostAnswer> {
    try {
      const refusal = await this.#refusal(host);
      return refusal === null ? { allowed: true } : notAllowed(question, refusal);
    } catch (error) {
      return notAllowed(question, messageOf(error));
    }
  }

  async #refusal(host: string): Promise<string | null> {
    const { approve, recordedApprovals, recorder } = this.#context;
    if (this.#isOver) return "the call has ended";
    const known = this.#decidedBefore(host);
    if (known !== null) return hostRefusal(known);
    // What tools do in a replay is not on record.
    if (recordedApprovals !== null) return "the recorded call did not ask for it";
    if (this.#answers.size >= MOST_HOSTS)
      return `the call has asked for ${MOST_HOSTS} hosts before`;
    const decided = this.#withoutQuestion(host);
    if (decided !== null) {
      recorder.record(decided);
      return hostRefusal(decided);
    }
    if (approve === null) return "nobody can be asked";
    return hostRefusal(await this.#question(host, approve));
  }

  /** A person's decision for this call, before a crash. */
  #decidedBefore(host: string): HostDecided | null {
    const known = this.#call.hosts?.get(host);
    if (known === undefined || known.decision === "pending") return null;
    if (this.#context.recordedApprovals !== null) return known;
    if (known.by === "policy" || known.digest === undefined) return null;
    return known.digest === approvalDigest(this.#shown(host)) ? known : null;
  }

  #withoutQuestion(host: string): HostDecided | null {
    const { approve, sandbox, state } = this.#context;
    const { step, callId } = this.#call.request;
    const decided = { type: "host-decided", step, callId, host, by: "policy" } as const;
    const inRun = rememberedForHost(state.approvals.remembered, host);
    const found =
      inRun ?? (sandbox && rememberedForHost(grantsOf(sandbox.policy.workspace.path), host));
    if (found !== null) {
      const decision = found.decision === "allow" ? "approved" : "denied";
      return { ...decided, decision, basis: inRun === null ? "workspace" : "run" };
    }
    return approve === null ? { ...decided, decision: "denied" } : null;
  }

  #shown(host: string) {
    return shownHostCall(this.#context, this.#call, host);
  }

  /** Others can only decide on what is on record. */
  #question(host: string, approve: Approve): Promise<HostDecided> {
    const { clock, recorder } = this.#context;
    const shown = this.#shown(host);
    const digest = approvalDigest(shown);
    const { promise, resolve } = Promise.withResolvers<HostDecided>();
    const asked = {
      ...{ call: this.#call, host, shown, digest, decided: resolve },
      askedAt: clock(),
      withdraw: new AbortController(),
    };
    this.#waiting.set(hostCallId(this.#call.request.callId, host), asked);
    recorder.record(askedEvent(this.#context, asked));
    recorder.flushSoon();
    this.#work(approve);
    return promise;
  }

  #work(approve: Approve): void {
    if (this.#working !== null) return;
    const work = () => this.#context.wallTimer.pausedFor(() => this.#askAll(approve));
    this.#working = this.#timer
      .pausedFor(work)
      .catch((error: unknown) => {
        this.#failure = { error };
      })
      .then(() => {
        this.#working = null;
        // One may have come just now.
        if (this.#waiting.size > 0 && !this.#isOver) this.#work(approve);
      });
  }

  async #askAll(approve: Approve): Promise<void> {
    const { recorder, session } = this.#context;
    await session?.park?.();
    while (!this.#isOver) {
      await recorder.flush();
      await takeMessages(this.#context);
      const [asked] = this.#waiting.values();
      if (asked === undefined) return;
      await this.#askOne(asked, approve);
    }
  }

  async #askOne(asked: AskedHost, approve: Approve): Promise<void> {
    const { mailbox, recorder, signal, state } = this.#context;
    const over = AbortSignal.any([signal, this.#over.signal, asked.withdraw.signal]);
    const { shown, digest, host } = asked;
    const tainted = state.approvals.tainted && { tainted: true as const };
    const request = { ...shown, digest, host, ...tainted, signal: over };
    const answer = untilAborted((async () => approve(request))(), over)
      .then((given) => this.#eventOf(asked, given))
      .catch((error: unknown) => pendingHost(this.#context, asked, messageOf(error)));
    const done = new AbortController();
    void answer.then(() => done.abort());
    const settled = AbortSignal.any([done.signal, over]);
    while (!settled.aborted) {
      await mailbox.news(settled);
      if (settled.aborted) break;
      await takeMessages(this.#context);
      // Whoever decided waits to see what came of it.
      await recorder.flush();
    }
    // Another process has decided, or the call ends.
    if (over.aborted) return;
    this.#settle(asked, await answer);
  }

  #eventOf(asked: AskedHost, given: unknown): HostDecided {
    const decision = answerOfApprover(given);
    if (decision === "later") return pendingHost(this.#context, asked, "the approver left it open");
    return decidedHost(this.#context, asked, decision);
  }

  #settle(asked: AskedHost, event: HostDecided): void {
    this.#waiting.delete(hostCallId(event.callId, event.host));
    this.#context.recorder.record(event);
    asked.withdraw.abort();
    asked.decided(event);
  }
}
