import type { EventBody } from "../../trace/event.ts";

/** How long a run took, measured by its events. The time between a crash and the resume doesn't count. */
export class RunTime {
  /** Without the time spent waiting for approvals. */
  milliseconds = 0;
  approvalMilliseconds = 0;
  #last: number | null = null;

  pass(event: EventBody & { readonly time: number }): void {
    const since = event.type === "run-resumed" ? null : this.#last;
    const passed = since === null ? 0 : Math.max(0, event.time - since);
    const asked = event.type === "call-decided" ? (event.waitedMilliseconds ?? 0) : 0;
    const waited = Math.min(passed, asked);
    this.approvalMilliseconds += waited;
    this.milliseconds += passed - waited;
    this.#last = event.time;
  }
}
