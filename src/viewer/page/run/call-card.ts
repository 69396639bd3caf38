import type { WorkspaceChange } from "../../../sandbox/sandbox.ts";
import { decisionInWords } from "../../../trace/show/decision-in-words.ts";
import { hostInWords } from "../../../trace/show/host-in-words.ts";
import { questionInWords } from "../../../trace/show/question-in-words.ts";
import type { TakenOut } from "../../../trace/show/reduction-view.ts";
import type { CallView } from "../../../trace/show/run-view.ts";
import { planOf } from "../../outline/plan-of.ts";
import { badge } from "../element/badge.ts";
import { type Child, element } from "../element/element.ts";
import { bytes, duration } from "../element/format.ts";
import { looksLikePatch, replacementPatch } from "../element/patch-lines.ts";
import { facts, folded } from "../element/section.ts";
import { storedPicture, withoutPicture } from "../element/stored-picture.ts";
import { jsonBlock, textBlock } from "../element/text-block.ts";
import { planList } from "./plan-panel.ts";
import { type SubRunContext, subRunList } from "./sub-run-list.ts";

export interface CallContext extends SubRunContext {
  /** The run's sandbox policy in a line. */
  readonly policy: string | null;
}

/**
 * A call: its arguments, the decision, its result.
 *
 * @param takenOut Set when its result is no longer in the prompt.
 */
export function callCard(
  call: CallView,
  argumentRepairs: readonly string[],
  context: CallContext,
  takenOut?: TakenOut,
): HTMLElement {
  const { result } = call;
  const edited = call.decisions.findLast(({ edit }) => edit !== undefined)?.edit;
  const status = result?.status ?? (call.starts > 0 ? "running" : "requested");
  return element(
    "article",
    { class: `call ${status}`, "aria-label": `Call of ${call.tool ?? call.recipient}` },
    element(
      "header",
      {},
      element("strong", { class: "tool-name" }, call.tool ?? call.recipient),
      badge(status, STATUS_MEANS[status]),
      call.effect && badge(call.effect, EFFECT_MEANS[call.effect]),
      ...call.decisions.map((decided) =>
        badge(decided.decision, decided.reason, decisionInWords(decided)),
      ),
      result?.untrusted && badge("pending", "A web page, for example", "content of unknown origin"),
      result?.limit !== undefined &&
        badge("limit", "The tool may not be called more often", `limit: ${result.limit}`),
      result?.retry &&
        badge("pending", "The tool asked for another call with other arguments", "retry"),
      result && element("span", { class: "time" }, duration(result.milliseconds)),
    ),
    element(
      "div",
      { class: "call-part" },
      label(edited === undefined ? "arguments" : "arguments as the model wrote them"),
      argumentsOf(call),
    ),
    edited !== undefined &&
      element(
        "div",
        { class: "call-part" },
        label("arguments as edited, with which it ran"),
        argumentsOf({ ...call, arguments: edited, rawArguments: JSON.stringify(edited) }),
      ),
    argumentRepairs.length > 0 &&
      element(
        "p",
        { class: "repair" },
        `Repaired so that they could be parsed: ${argumentRepairs.join(", ")}`,
      ),
    call.coercions !== undefined &&
      element(
        "p",
        { class: "repair" },
        `Read differently from how they were written: ${call.coercions
          .map(({ path, kind }) => `${path || "the arguments"} (${kind.replaceAll("-", " ")})`)
          .join(", ")}`,
      ),
    // Usually the model was told the same as the call's result.
    call.problem !== undefined &&
      result?.text.includes(call.problem) !== true &&
      element("p", { class: "problem" }, call.problem),
    call.starts > 1 &&
      element(
        "p",
        { class: "repair" },
        `Started ${call.starts} times: the run was cut off while it ran.`,
      ),
    call.asked && element("p", { class: "repair" }, questionInWords(call.asked)),
    ...call.decisions.map(
      ({ reason }) =>
        reason !== undefined &&
        reason !== call.asked?.reason &&
        element("p", { class: "repair" }, reason),
    ),
    ...(call.hosts ?? []).map((host) => element("p", { class: "repair" }, hostInWords(host))),
    result && element("div", { class: "call-part" }, label("result"), resultOf(result.text)),
    takenOut &&
      element(
        "div",
        { class: "call-part" },
        label(`no longer in the prompt after step ${takenOut.after}; the model reads instead`),
        textBlock(takenOut.text, { kind: "prose", label: "placeholder" }),
      ),
    result && storedPicture(result.details),
    subRunList(call, context),
    result?.changes && result.changes.length > 0 && changeList(result.changes),
    element(
      "div",
      { class: "folds" },
      result?.details !== undefined &&
        folded("Details", () => jsonBlock(withoutPicture(result.details), "details")),
      result?.stack !== undefined && folded("Stack", () => textBlock(result.stack ?? "")),
      folded("Call", () =>
        facts([
          ["id", call.callId],
          ["recipient", call.recipient],
          ["shown as", call.decisions.findLast(({ digest }) => digest !== undefined)?.digest],
          ["written", textBlock(call.rawArguments)],
          ["sandbox", context.policy],
        ]),
      ),
    ),
  );
}

const EFFECT_MEANS = {
  read: "Changes nothing: can run again",
  idempotent: "Can be repeated without harm",
  once: "Must not run twice",
} as const;

const STATUS_MEANS: { readonly [status: string]: string } = {
  requested: "Not started",
  running: "Started; no result yet",
  rejected: "The call did not match the tool's schema, so the tool was not run",
};

function label(text: string): HTMLElement {
  return element("div", { class: "label" }, text);
}

function argumentsOf(call: CallView): Child {
  const given = call.arguments;
  if (typeof given !== "object" || given === null) {
    const text = typeof given === "string" ? given : call.rawArguments;
    return textBlock(text, { label: "arguments" });
  }
  const plan = call.tool === "update_plan" ? planOf(given) : null;
  if (plan !== null) {
    const why = plan.explanation === null ? null : element("p", {}, plan.explanation);
    return element("div", { class: "values" }, planList(plan.items), why);
  }
  const entries = Object.entries(given as Record<string, unknown>);
  const { old_text: before, new_text: after } = given as Record<string, unknown>;
  if (typeof before === "string" && typeof after === "string") {
    const rest = entries.filter(([name]) => name !== "old_text" && name !== "new_text");
    const patch = replacementPatch(before, after);
    return element(
      "div",
      {},
      valueList(rest),
      textBlock(patch, { kind: "patch", label: "change" }),
    );
  }
  // Long texts are easier to read as plain text than as JSON strings.
  const isLong = ([, value]: [string, unknown]) =>
    typeof value === "string" && value.includes("\n");
  return element(
    "div",
    {},
    valueList(entries.filter((entry) => !isLong(entry))),
    ...entries.filter(isLong).flatMap(([name, value]) => {
      const text = String(value);
      const kind = looksLikePatch(text) ? "patch" : "code";
      return [label(name), textBlock(text, { kind, label: name })];
    }),
  );
}

/** Plain names and values as lines; anything else as JSON. */
function valueList(entries: readonly [string, unknown][]): Child {
  if (entries.length === 0) return null;
  if (entries.some(([, value]) => typeof value === "object" && value !== null)) {
    return jsonBlock(Object.fromEntries(entries), "arguments");
  }
  const lines = entries.map(([name, value]) => [name, element("code", {}, String(value))] as const);
  return element("div", { class: "values" }, facts(lines));
}

function resultOf(text: string): HTMLElement {
  if (text === "") return element("p", { class: "muted" }, "Empty result.");
  return textBlock(text, { kind: looksLikePatch(text) ? "patch" : "code", label: "result" });
}

const MARKS = { added: "+", changed: "~", removed: "−", mode: "±" } as const;

function changeList(changes: readonly WorkspaceChange[]): HTMLElement {
  return element(
    "div",
    { class: "call-part" },
    label("workspace"),
    element(
      "ul",
      { class: "changes" },
      ...changes.map(({ kind, path, bytesBefore, bytesAfter, target, warning }) =>
        element(
          "li",
          { class: `change-${kind in MARKS ? kind : "changed"}` },
          element("span", { class: "mark" }, MARKS[kind] ?? "?"),
          element("span", { class: "path" }, target === undefined ? path : `${path} → ${target}`),
          element("span", { class: "muted" }, sizes(bytesBefore, bytesAfter)),
          warning !== undefined && element("span", { class: "badge warn" }, warning),
        ),
      ),
    ),
  );
}

function sizes(before: number | null, after: number | null): string {
  if (before === null) return after === null ? "" : bytes(after);
  return after === null ? bytes(before) : `${bytes(before)} → ${bytes(after)}`;
}
