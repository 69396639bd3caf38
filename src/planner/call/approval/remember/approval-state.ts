import type { AnyTool } from "../../../../tool/tool.ts";

import type {
  CallDecided,
  CallFinished,
  CallRequested,
  EventBody,
  HostDecided,
} from "../../../../trace/event.ts";
import { isRedacted } from "../../call-input.ts";
import { isUntrusted } from "../policy/is-untrusted.ts";
import { type RememberedDecision, rememberedHost } from "./remembered-decision.ts";

/** What the fold of a run's events knows for decisions on its calls. */
export class ApprovalState {
  /** Decisions that hold for further calls of this run. */
  readonly remembered: RememberedDecision[] = [];
  /** The run has read content of unknown origin, according to its events. */
  isMarked = false;
  /** The same according to its tools: records of earlier versions have no marks. */
  #isSuspect = false;

  /** Of a fork: the events below this number are its parent's. */
  #shared = 0;

  get tainted(): boolean {
    return this.isMarked || this.#isSuspect;
  }

  /** An imported run is foreign as a whole. */
  begin(event: EventBody, isForeign: boolean): void {
    if (event.type !== "run-started" && event.type !== "run-resumed") return;
    if (event.untrusted || isForeign) this.isMarked = true;
    if (event.type === "run-started") this.#shared = event.parent?.events ?? 0;
  }

  /** A decision of this run; those that a fork shares are another run's. */
  remember(
    event: CallDecided & { readonly redacted?: readonly string[]; readonly sequence?: number },
    request: CallRequested,
  ): void {
    const { decision, remember, edit, sequence = this.#shared } = event;
    if (sequence < this.#shared) return;
    const { tool } = request;
    // Without the secret that was removed from them, the arguments are others.
    if (isRedacted(request) || isRedacted(event)) return;
    if (remember?.scope !== "run" || tool === null || decision === "pending") return;
    this.remembered.push({
      tool,
      decision: decision === "approved" ? "allow" : "deny",
      ...(remember.arguments === undefined
        ? { same: edit ?? request.arguments }
        : { arguments: remember.arguments }),
      tainted: this.tainted,
    });
  }

  /** A person who denied a host is not asked about it again in this run. */
  rememberHost(
    event: HostDecided & { readonly redacted?: readonly string[]; readonly sequence?: number },
  ): void {
    const { host, decision, by, remember, redacted = [], sequence = this.#shared } = event;
    if (sequence < this.#shared || redacted.length > 0) return;
    if (decision === "pending" || by === "policy") return;
    if (decision === "approved" && remember !== "run") return;
    this.remembered.push(rememberedHost(host, decision));
  }

  endCall({ status, untrusted }: CallFinished, tool: AnyTool | null): void {
    if (untrusted) this.isMarked = true;
    const hasRun = status !== "rejected" && status !== "denied";
    if (hasRun && tool !== null && isUntrusted(tool)) this.#isSuspect = true;
  }
}
