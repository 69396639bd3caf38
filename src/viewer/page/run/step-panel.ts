import type { StepView } from "../../../trace/show/run-view.ts";
import type { StepOutline } from "../../outline/run-outline.ts";
import type { StepDetail } from "../../outline/step-detail.ts";
import { badge } from "../element/badge.ts";
import { type Child, element } from "../element/element.ts";
import { clock, count, dateTime, duration, share, whole } from "../element/format.ts";
import { lastTurnMeans, noteLine, THINK_MEANS } from "../element/note-line.ts";
import { facts, folded, section } from "../element/section.ts";
import { textBlock } from "../element/text-block.ts";
import type { RunSource } from "../run-source.ts";
import { type CallContext, callCard } from "./call-card.ts";
import { reductionCard } from "./reduction-card.ts";
import { tokenView } from "./token-view.ts";

export interface StepPanelContext extends CallContext {
  readonly source: RunSource;
  readonly runId: string;
  readonly index: number;
  /** All steps of the run. */
  readonly steps: readonly StepOutline[];
}

/** Everything about one step: the turn, its calls, its notes. */
export function stepPanel(detail: StepDetail, context: StepPanelContext): HTMLElement {
  const { view } = detail;
  return element(
    "div",
    { class: "step-panel" },
    element(
      "header",
      { class: "panel-head" },
      element("h2", {}, `Step ${view.step}`),
      element("span", { class: "muted", title: dateTime(view.startedAt) }, clock(view.startedAt)),
      view.turn &&
        element("span", { class: "muted" }, `stopped by ${view.turn.usage.stop.slice(0, 40)}`),
      view.think && badge("pending", THINK_MEANS, "thinks more"),
      view.last !== null && badge("pending", lastTurnMeans(view.last), "last turn"),
      summarizedAfter(context) !== null &&
        badge("plain", SUMMARIZED_MEANS, `summarized after step ${summarizedAfter(context)}`),
      view.attempt > 1 && badge("pending", undefined, `attempt ${view.attempt}`),
      view.cutTurns > 0 &&
        badge("aborted", undefined, `after ${count(view.cutTurns, "turn")} that were cut off`),
      detail.startWith && badge("pending", undefined, `begun in ${detail.startWith}`),
      ...detail.redacted.map((name) =>
        badge("pending", "A secret was removed before this was written", `redacted: ${name}`),
      ),
    ),
    usageOf(detail),
    ...detail.earlier.map(attemptOf),
    ...messagesOf(view),
    repairsOf(view),
    ...view.calls.map((call) =>
      callCard(
        call,
        Object.hasOwn(detail.argumentRepairs, call.callId)
          ? (detail.argumentRepairs[call.callId] ?? [])
          : [],
        context,
        context.steps[context.index]?.calls.find(({ callId }) => callId === call.callId)?.takenOut,
      ),
    ),
    view.notes.length > 0 &&
      section(
        "Notes",
        ...view.notes.flatMap((note) => [noteLine(note), reductionCard(note, context)]),
      ),
    ...view.summaryTurns.map((turn) =>
      folded("The turn that summarized", () =>
        element("div", {}, ...messagesOf({ turn, calls: [] })),
      ),
    ),
    folded(detail.hasProbabilities ? "Tokens, with their probabilities" : "Tokens", async () =>
      tokenView(await context.source.tokens(context.runId, context.index)),
    ),
    folded("Record", () => recordOf(detail, context.runId)),
  );
}

const SUMMARIZED_MEANS = "The model reads a summary in place of this step";

/** A step's own events don't tell what came later. */
function summarizedAfter({ steps, index }: StepPanelContext): number | null {
  return steps[index]?.summarizedAfter ?? null;
}

function usageOf(detail: StepDetail): Child {
  const { turn } = detail.view;
  if (turn === null) return element("p", { class: "muted waiting" }, "The turn has not ended.");
  const { usage } = turn;
  const { promptTokens, reusedTokens, evaluatedTokens, outputTokens } = usage;
  const part = (name: string, tokens: number): Child => {
    if (tokens <= 0) return null;
    const made = element("span", {
      class: `part ${name}`,
      title: `${name}: ${whole(tokens)} tokens`,
    });
    made.style.flexGrow = String(tokens);
    return made;
  };
  const speed = (tokens: number, milliseconds: number): string =>
    milliseconds > 0 ? `, ${whole((tokens / milliseconds) * 1000)} tokens/s` : "";
  const fact = (name: string, value: string, means: string): HTMLElement =>
    element(
      "div",
      { class: "fact" },
      element("dt", {}, element("i", { class: `key ${name}` }), means),
      element("dd", {}, value),
    );
  return element(
    "div",
    { class: "usage" },
    element(
      "div",
      { class: "usage-bar", role: "img", "aria-label": "Tokens: reused, evaluated, written" },
      part("reused", reusedTokens),
      part("evaluated", evaluatedTokens),
      part("written", outputTokens),
    ),
    element(
      "dl",
      {},
      fact(
        "reused",
        `${whole(reusedTokens)} of ${whole(promptTokens)} (${share(reusedTokens, promptTokens)})`,
        "from the cache",
      ),
      fact(
        "evaluated",
        `${whole(evaluatedTokens)} in ${duration(usage.promptMilliseconds)}${speed(evaluatedTokens, usage.promptMilliseconds)}`,
        "evaluated",
      ),
      fact(
        "written",
        `${whole(outputTokens)} in ${duration(usage.outputMilliseconds)}${speed(outputTokens, usage.outputMilliseconds)}`,
        "written",
      ),
    ),
  );
}

/** An attempt that could not be read: why, and what it said on request. */
function attemptOf(attempt: StepView): HTMLElement {
  return element(
    "div",
    { class: "attempt" },
    ...attempt.notes.map(noteLine),
    folded(`Attempt ${attempt.attempt}`, () => {
      const messages = messagesOf(attempt);
      return element(
        "div",
        {},
        ...(messages.length > 0 ? messages : [element("p", { class: "muted" }, "No message.")]),
        repairsOf(attempt),
      );
    }),
  );
}

function messagesOf({ calls, turn }: Pick<StepView, "calls" | "turn">): HTMLElement[] {
  return (turn?.messages ?? []).map(({ channel, recipient, contentType, content }) => {
    // A call's arguments are shown with the call.
    const isCall = recipient !== null && calls.some((call) => call.recipient === recipient);
    const kind = recipient === null ? (channel ?? "none") : "to-tool";
    const known = ["analysis", "final", "commentary", "to-tool"].includes(kind);
    return element(
      "article",
      {
        class: `message ${known ? kind : "other"}`,
        "aria-label": `Message on ${channel ?? "no channel"}`,
      },
      element(
        "header",
        {},
        element("span", { class: "channel" }, (known && NAMES[kind]) || (channel ?? "no channel")),
        element(
          "code",
          { class: "header-text", title: "The message's header as the model wrote it" },
          headerText(channel, recipient, contentType),
        ),
      ),
      isCall
        ? null
        : content === ""
          ? element("p", { class: "muted" }, "empty")
          : textBlock(content, { kind: recipient === null ? "prose" : "code" }),
    );
  });
}

const NAMES: { readonly [kind: string]: string } = {
  analysis: "Reasoning",
  commentary: "Preamble",
  final: "Answer",
  "to-tool": "Call",
};

function headerText(channel: string | null, recipient: string | null, type: string | null): string {
  return [
    channel === null ? "" : `<|channel|>${channel}`,
    recipient === null ? "" : ` to=${recipient}`,
    type === null ? "" : ` <|constrain|>${type}`,
  ].join("");
}

function repairsOf({ turn }: StepView): Child {
  const repairs = turn?.repairs ?? [];
  if (repairs.length === 0) return null;
  return section(
    "Repairs",
    ...repairs.map(({ code, detail: text }) =>
      element("p", { class: "repair" }, badge("pending", undefined, code), " ", text),
    ),
  );
}

function recordOf(detail: StepDetail, runId: string): HTMLElement {
  const { prompt, seed, step } = detail.view;
  return element(
    "div",
    {},
    facts([
      ["seed", String(seed)],
      [
        "sampling",
        detail.sampling === null
          ? null
          : Object.entries(detail.sampling)
              .map(([name, value]) => `${name} ${value}`)
              .join(", "),
      ],
      ["prompt", `${whole(prompt.prefixLength)} tokens kept, ${whole(prompt.newTokens)} new`],
      ["prompt hash", element("code", {}, prompt.hash)],
      ["fork it here", element("code", {}, `ostinato fork ${runId} --at ${step}`)],
    ]),
    element(
      "table",
      { class: "record" },
      element("thead", {}, row("th", "event", "type", "time", "hash")),
      element(
        "tbody",
        {},
        ...detail.events.map(({ sequence, type, time, hash }) =>
          row("td", String(sequence), type, clock(time), hash.slice(0, 16)),
        ),
      ),
    ),
  );
}

function row(cell: "th" | "td", ...texts: readonly string[]): HTMLElement {
  return element("tr", {}, ...texts.map((text) => element(cell, {}, text)));
}
