import type { EventBody } from "../../trace/event.ts";
import { hostCallId } from "../call/approval/host/host-call-id.ts";

/** How long a run took, measured by its events. The time between a crash and the resume doesn't count. */
export class RunTime {
  /** Without the time spent waiting for approvals, and paused. */
  milliseconds = 0;
  approvalMilliseconds = 0;
  pausedMilliseconds = 0;
  #last: number | null = null;
  /** Calls that wait for a decision, and hosts. */
  readonly #asked = new Set<string>();

  /** @param isPaused Whether the run was paused before this event. */
  pass(event: EventBody & { readonly time: number }, isPaused: boolean): void {
    const since = event.type === "run-resumed" ? null : this.#last;
    const passed = since === null ? 0 : Math.max(0, event.time - since);
    this.#last = event.time;
    if (isPaused) {
      this.pausedMilliseconds += passed;
      return;
    }
    const isWaiting = this.#asked.size > 0;
    if (event.type === "call-asked") this.#asked.add(event.callId);
    else if (event.type === "call-decided") this.#asked.delete(event.callId);
    else if (event.type === "host-asked") this.#asked.add(hostCallId(event.callId, event.host));
    else if (event.type === "host-decided") {
      this.#asked.delete(hostCallId(event.callId, event.host));
    } else if (event.type === "call-finished") this.#asked.clear();
    else if (event.type === "run-resumed" || event.type === "run-finished") this.#asked.clear();
    if (isWaiting) {
      this.approvalMilliseconds += passed;
      return;
    }
    const isAsked = event.type === "call-decided" || event.type === "call-finished";
    const asked = isAsked ? (event.waitedMilliseconds ?? 0) : 0;
    const waited = Math.min(passed, asked);
    this.approvalMilliseconds += waited;
    this.milliseconds += passed - waited;
  }
}
