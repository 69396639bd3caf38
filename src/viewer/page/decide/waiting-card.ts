import type { ShownWaiting, ViewerDecision } from "../../serve/viewer-decisions.ts";
import { badge } from "../element/badge.ts";
import { button, element, fill } from "../element/element.ts";
import { problem } from "../element/section.ts";
import { jsonBlock } from "../element/text-block.ts";

/** How long a new card takes no clicks, in milliseconds: one that was meant for something else must not decide. */
const UNREADY_MILLISECONDS = 700;

const SCOPES = [
  ["", "this time only"],
  ["run", "always in this run"],
  ["workspace", "always in this workspace"],
] as const;

/** One call or host that waits: what it is, and buttons to approve or deny it. */
export class WaitingCard {
  readonly node = element("article", { class: "waiting-card" });
  readonly #call: ShownWaiting;
  readonly #decide: (decision: ViewerDecision) => Promise<void>;
  readonly #reason = textInput("Reason", "reason; after a denial the model reads it");
  readonly #scope = element("select", { "aria-label": "How long it holds" });
  readonly #edit = element("textarea", { "aria-label": "Edited arguments", hidden: true });
  readonly #said = element("div", { class: "said" });
  readonly #actions: HTMLElement;

  constructor(call: ShownWaiting, decide: (decision: ViewerDecision) => Promise<void>) {
    this.#call = call;
    this.#decide = decide;
    const { tool, callId, host, tainted, reason } = call;
    for (const [value, label] of SCOPES) this.#scope.append(element("option", { value }, label));
    this.#edit.spellcheck = false;
    this.#actions = element(
      "div",
      { class: "decide" },
      button("Approve", { class: "approve" }, () => void this.#send("approved")),
      button("Deny", { class: "deny" }, () => void this.#send("denied")),
      host === undefined && button("Edit", {}, () => this.#toggleEdit()),
      this.#scope,
      this.#reason,
    );
    fill(
      this.node,
      element(
        "header",
        {},
        element("strong", {}, host === undefined ? tool : "connection to a host"),
        badge("pending", undefined, "waits for a decision"),
        tainted &&
          badge("pending", "A web page, for example", "the run has read content of unknown origin"),
        element("span", { class: "muted" }, `call ${callId}`),
      ),
      reason !== undefined && element("p", { class: "repair" }, reason),
      jsonBlock(call.arguments ?? {}, "arguments"),
      this.#edit,
      this.#actions,
      this.#said,
    );
    this.node.setAttribute("aria-label", `Call ${callId}`);
    this.#enable(false);
    setTimeout(() => this.#enable(true), UNREADY_MILLISECONDS);
    this.show(call);
  }

  show({ posted }: ShownWaiting): void {
    this.#actions.hidden = posted !== undefined;
    if (posted !== undefined) {
      this.#edit.hidden = true;
      const text = `${posted}; the run takes it when it goes on`;
      fill(this.#said, element("p", { class: "muted" }, text));
    }
  }

  #toggleEdit(): void {
    this.#edit.hidden = !this.#edit.hidden;
    if (this.#edit.hidden) return;
    if (this.#edit.value === "") this.#edit.value = JSON.stringify(this.#call.arguments, null, 2);
    this.#edit.rows = Math.min(20, this.#edit.value.split("\n").length + 1);
    this.#edit.focus();
  }

  async #send(verdict: ViewerDecision["verdict"]): Promise<void> {
    const { callId, digest = "" } = this.#call;
    const reason = this.#reason.value.trim();
    const scope = SCOPES.find(([value]) => value === this.#scope.value)?.[0] || undefined;
    const isEdited = verdict === "approved" && !this.#edit.hidden;
    this.#enable(false);
    fill(this.#said);
    try {
      await this.#decide({
        ...{ callId, verdict, digest },
        ...(isEdited && { edit: parsedEdit(this.#edit.value) }),
        ...(reason !== "" && { reason }),
        ...(scope && { remember: scope }),
      });
    } catch (error) {
      fill(this.#said, problem(error));
    }
    this.#enable(true);
  }

  #enable(isReady: boolean): void {
    for (const each of this.#actions.querySelectorAll("button")) each.disabled = !isReady;
  }
}

function parsedEdit(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new Error("The edited arguments are not valid JSON.");
  }
}

function textInput(label: string, placeholder: string): HTMLInputElement {
  return element("input", { type: "text", "aria-label": label, placeholder });
}
