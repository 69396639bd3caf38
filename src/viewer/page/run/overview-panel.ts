import type { Outcome } from "../../../trace/event.ts";
import { waitingOf } from "../../../trace/show/waiting-of.ts";
import type { RunOutline } from "../../outline/run-outline.ts";
import type { StartedEvent } from "../../run-reader.ts";
import { badge } from "../element/badge.ts";
import { type Child, element } from "../element/element.ts";
import { bytes, count, dateTime, duration, share, whole } from "../element/format.ts";
import { noteLine } from "../element/note-line.ts";
import { facts, folded, section } from "../element/section.ts";
import { jsonBlock, textBlock } from "../element/text-block.ts";

/** The run's task, how it ended, and all its settings. */
export function overviewPanel(outline: RunOutline, started: StartedEvent): HTMLElement {
  const { agent, history = [], metadata = {}, tools, sandbox } = started;
  return element(
    "div",
    { class: "overview-panel" },
    element("h2", { class: "unseen" }, "Overview"),
    section("Task", textBlock(started.task, { kind: "prose", label: "task" })),
    history.length > 0 && folded(`Earlier messages (${history.length})`, () => historyOf(history)),
    outline.notes.length > 0 && section("Before the first step", ...outline.notes.map(noteLine)),
    outcomeOf(outline),
    section("Totals", totalsOf(outline)),
    section(
      "Agent",
      facts([
        ["name", agent.name],
        ["reasoning", agent.reasoning],
        ["first call", agent.firstCall ?? null],
        ["seed", String(started.seed)],
        ["sampling", pairs(started.sampling) || "the model's own"],
        ["date", started.date],
        ["limits", pairs(started.limits)],
        ["prices", started.prices === undefined ? null : pairs(started.prices)],
        ["labels", pairs(metadata)],
        ["resumed", outline.resumed > 0 ? count(outline.resumed, "time") : null],
        ["changed since", outline.agentChanges.join("; ") || null],
      ]),
      folded("Instructions", () => textBlock(agent.instructions, { kind: "prose" })),
      agent.output !== undefined && folded("Schema of the answer", () => jsonBlock(agent.output)),
    ),
    section("Model", modelOf(started)),
    section(
      `Tools (${tools.length})`,
      ...tools.map((tool) =>
        folded(element("span", {}, element("code", {}, tool.name), " ", badge(tool.effect)), () =>
          element(
            "div",
            {},
            tool.description !== undefined && textBlock(tool.description, { kind: "prose" }),
            tool.schema !== undefined && jsonBlock(tool.schema),
            element("p", { class: "muted" }, `schema ${tool.schemaHash}`),
          ),
        ),
      ),
    ),
    section("Sandbox", sandboxOf(sandbox)),
    section(
      "Record",
      facts([
        ["run", element("code", {}, outline.runId)],
        ["started", dateTime(started.time)],
        ["events", whole(outline.events)],
        ["written by", `Ostinato ${started.ostinatoVersion}, schema ${started.schemaVersion}`],
      ]),
    ),
  );
}

/** What was said before the task. */
function historyOf(history: NonNullable<StartedEvent["history"]>): HTMLElement {
  return element(
    "div",
    {},
    ...history.map((message) => {
      const to =
        message.role === "assistant" && message.recipient ? ` to ${message.recipient}` : "";
      const from = message.role === "tool" ? message.name : message.role;
      return element(
        "article",
        { class: "message other", "aria-label": `Message of ${from}` },
        element("header", {}, element("span", { class: "channel" }, `${from}${to}`)),
        textBlock(message.content, { kind: to === "" ? "prose" : "code" }),
      );
    }),
  );
}

function outcomeOf({ outcome }: RunOutline): HTMLElement {
  if (outcome === null) {
    return section("Outcome", element("p", { class: "muted" }, "The run has not ended."));
  }
  return section(
    "Outcome",
    element(
      "div",
      { class: `outcome ${outcome.kind}` },
      element(
        "p",
        {},
        badge(outcome.kind),
        element("span", { class: "muted" }, ` after ${duration(outcome.milliseconds)}`),
      ),
      ...outcomeText(outcome),
      ...(outcome.undelivered ?? []).flatMap((text) => [
        element("p", { class: "muted" }, "Not delivered to the model:"),
        textBlock(text, { kind: "prose", label: "message" }),
      ]),
    ),
  );
}

function outcomeText(outcome: Outcome): Child[] {
  if (outcome.kind !== "answered") {
    const { text, noText } = outcome;
    return [
      ...reasonOf(outcome),
      text && textBlock(text, { kind: "prose", label: "the answer so far" }),
      text === null && noText && element("p", { class: "muted" }, `No answer: ${noText}`),
    ];
  }
  return [
    textBlock(outcome.text, { kind: "prose", label: "answer" }),
    outcome.output !== undefined && jsonBlock(outcome.output, "structured answer"),
  ];
}

function reasonOf(outcome: Exclude<Outcome, { kind: "answered" }>): Child[] {
  switch (outcome.kind) {
    case "limit":
      return [
        element("p", {}, `The limit ${outcome.limit}${ofScope(outcome)} was reached.`),
        outcome.detail !== undefined && element("p", {}, outcome.detail),
      ];
    case "stuck":
    case "aborted":
      return [textBlock(outcome.reason, { kind: "prose" })];
    case "awaiting-approval":
      return waitingOf(outcome).map(({ tool, callId, reason }) =>
        element(
          "p",
          {},
          `${tool} (call ${callId}) waits for approval${reason === undefined ? "." : `: ${reason}`}`,
        ),
      );
    case "failed": {
      const { code, message, hint } = outcome.error;
      return [
        element("p", {}, element("code", {}, code)),
        textBlock(message, { kind: "prose", label: "error" }),
        hint !== undefined && element("p", { class: "muted" }, hint),
      ];
    }
    default:
      outcome satisfies never;
      return [];
  }
}

function totalsOf({ totals, stepCount, outcome }: RunOutline): HTMLElement {
  const { promptTokens, reusedTokens, evaluatedTokens, outputTokens } = totals;
  return facts([
    ["steps", `${whole(stepCount)}, with ${count(totals.calls, "call")}`],
    ["in the model", duration(totals.modelMilliseconds)],
    ["in tools", duration(totals.toolMilliseconds)],
    [
      "waiting for approval",
      totals.approvalMilliseconds > 0 ? duration(totals.approvalMilliseconds) : null,
    ],
    ["paused", outcome?.pausedMilliseconds ? duration(outcome.pausedMilliseconds) : null],
    ["cost", outcome?.cost === undefined ? null : String(outcome.cost)],
    ["prompt tokens", `${whole(promptTokens)} over all turns`],
    ["from the cache", `${whole(reusedTokens)} (${share(reusedTokens, promptTokens)})`],
    ["evaluated", whole(evaluatedTokens)],
    ["written", whole(outputTokens)],
  ]);
}

function modelOf({ model, contextSize }: StartedEvent): HTMLElement {
  return facts([
    ["name", model.name],
    ["kind", model.kind],
    ["context", contextSize === undefined ? null : `${whole(contextSize)} tokens`],
    ["file", model.file?.path ?? null],
    ["size", model.file === undefined ? null : bytes(model.file.bytes)],
    ["sha256", model.file?.sha256 === undefined ? null : element("code", {}, model.file.sha256)],
    ["runtime", pairs(model.runtime)],
  ]);
}

function sandboxOf(sandbox: StartedEvent["sandbox"]): HTMLElement {
  if (sandbox === null) return element("p", { class: "muted" }, "The run had no sandbox.");
  const { policy } = sandbox;
  return element(
    "div",
    {},
    facts([
      ["tier", sandbox.tier],
      ["enforced by a watcher", sandbox.watched?.join(", ")],
      ["workspace", `${policy.workspace.path}, ${workspaceMode(policy)}`],
      ["network", networkOf(policy)],
      ["environment", policy.environment.join(", ") || "no variables passed in"],
      ["readable", policy.readOnlyPaths.join(", ") || "no other host paths"],
      ["additional system calls", policy.systemCalls?.join(", ")],
    ]),
    folded("Limits per call", () => jsonBlock(policy.limits)),
  );
}

/** The policy in one line, for the calls that ran under it. */
export function policyLine(sandbox: StartedEvent["sandbox"]): string | null {
  if (sandbox === null) return null;
  const { policy, tier } = sandbox;
  return `${tier}; workspace ${workspaceMode(policy)}; network ${networkOf(policy)}`;
}

type Policy = NonNullable<StartedEvent["sandbox"]>["policy"];

function workspaceMode({ workspace }: Policy): string {
  if (!workspace.writable) return "read-only";
  return workspace.mode === "overlay" ? "written to an overlay" : "written directly";
}

function networkOf({ network }: Policy): string {
  if (network === "off") return "closed";
  const hosts = [...network.allow, ...(network.ask ? ["other hosts after a question"] : [])];
  return `open to ${hosts.join(", ") || "nothing"}`;
}

function ofScope({ scope }: { readonly scope?: string }): string {
  return scope === undefined ? "" : ` of the run ${scope}`;
}

function pairs(values: object): string {
  return Object.entries(values)
    .map(
      ([name, value]) =>
        `${name} ${typeof value === "object" ? JSON.stringify(value) : String(value)}`,
    )
    .join(", ");
}
