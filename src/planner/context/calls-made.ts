import { wholeText } from "../../trace/event/whole-text.ts";
import type { CallFinished, CallRequested } from "../../trace/event.ts";
import { countLines } from "./result-lines.ts";

/** A call of the run, with what is remembered of its result. */
export interface CallMade {
  readonly request: CallRequested;
  /** The name by which the model can ask for the result again. */
  readonly handle: string;
  /** Null: there is no result yet. */
  readonly status: CallFinished["status"] | null;
  /** Of the result, as `read_result` counts them. */
  readonly lines: number;
}

/** All calls of a run, oldest first. */
export class CallsMade {
  readonly requests = new Map<string, CallRequested>();
  /** The last call of `update_plan` that succeeded. */
  plan: CallRequested | null = null;
  /** How many calls there were in earlier turns of the conversation, which have the first handles. */
  before = 0;
  readonly #made = new Map<string, CallMade>();

  get all(): readonly CallMade[] {
    return [...this.#made.values()];
  }

  find(callId: string): CallMade | undefined {
    return this.#made.get(callId);
  }

  request(request: CallRequested): void {
    this.requests.set(request.callId, request);
    const handle = `r${this.before + this.#made.size + 1}`;
    this.#made.set(request.callId, { request, handle, status: null, lines: 0 });
  }

  finish(result: CallFinished): void {
    const made = this.#made.get(result.callId);
    if (made === undefined) return;
    const { request } = made;
    const text = wholeText(result);
    this.#made.set(result.callId, {
      ...made,
      status: result.status,
      lines: countLines(text),
    });
    if (request.tool === "update_plan" && result.status === "ok") this.plan = request;
  }
}
