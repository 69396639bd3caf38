import type { ContextPolicy, ContextSummary } from "../../trace/event.ts";
import { unchangedLength } from "../state/prompt.ts";
import type { RunContext } from "../state/run-context.ts";
import { takeSummaryTurn } from "../turn/take-turn.ts";
import { isPinned } from "./pinned.ts";
import { placeholder } from "./placeholder.ts";
import { type Reduction, reduceParts } from "./reduce-parts.ts";
import {
  leastTurn,
  lengthOf,
  measured,
  type RoomPlan,
  type RoomView,
  roomBounds,
} from "./room-view.ts";
import { planText } from "./summary/plan-text.ts";
import { type SummarySpan, summarySpan } from "./summary/summary-span.ts";
import { summaryText } from "./summary/summary-text.ts";
import { takeOut } from "./take-out.ts";
import { tighten } from "./tighten.ts";
import { trimResults } from "./trim-results.ts";

/** The most tokens of a summary, and as a share of the context. */
const SUMMARY_TOKENS = 2048;
const SUMMARY_SHARE = 1 / 10;
/** The model is asked for a summary if that replaces so many times its length. */
const WORTH_A_TURN = 2;

export interface RoomOptions {
  /** Whether the model may be given a turn for a summary. Default: true. */
  readonly mayTakeTurn?: boolean;
}

/**
 * Makes room for the next turn when the prompt is too long. In this order: old results, old reasoning and arguments,
 * a summary of the steps so far, for which the model gets a turn. Task, plan, pinned results and the newest step stay.
 * If nothing is enough, returns why.
 */
export async function makeRoom(
  context: RunContext,
  { mayTakeTurn = true }: RoomOptions = {},
): Promise<string | null> {
  const { signal, state } = context;
  const { policy } = state.context;
  if (policy === null) return trimResults(context);
  const reserve = reserveOf(context, policy);
  if (await followsRecord(context, policy))
    return tooLong(context, viewOf(context, policy, reserve));
  const { contextSize } = context.model;
  const fits = state.turnPrompt.nextLength + reserve <= contextSize;
  if (fits && state.context.summaryTurn === null) return null;

  let view = viewOf(context, policy, reserve);
  const first = state.context.summaryTurn === null ? takeOut(view) : null;
  let plan = first !== null && first.length <= roomBounds(view).high ? first : null;
  if (plan === null) {
    if (first !== null && mayTakeTurn && isWorthATurn(context, view)) {
      await takeSummaryTurn(context, summaryTokens(view));
      if (signal.aborted || context.session === null) return null;
      view = viewOf(context, policy, reserve);
    }
    plan = summarized(context, view) ?? first;
  }
  const { longest } = roomBounds(view);
  if (plan === null || plan.length > longest) plan = tightened(context, view);
  const length = lengthOf(view.parts) + view.opening;
  if (plan !== null && (plan.length < length || state.context.summaryTurn !== null)) {
    record(context, view, plan.reduction);
  }
  return tooLong(context, view, plan?.length);
}

/** Why not even the shortest turn fits after the prompt. Null: it does. */
function tooLong(
  { model, state }: RunContext,
  view: RoomView,
  length = state.turnPrompt.nextLength,
): string | null {
  const { utmost } = roomBounds(view);
  if (state.turnPrompt.nextLength <= utmost) return null;
  return `the prompt has ${length} tokens, and beside a turn ${utmost} fit into the context of ${model.contextSize}`;
}

/** In a replay of a record with secrets removed: makes room as the record says. False: it is computed. */
async function followsRecord(context: RunContext, policy: ContextPolicy): Promise<boolean> {
  const { recordedStops, recorder } = context;
  if (recordedStops === null) return false;
  for (;;) {
    // What the record goes on with depends on the events so far.
    await recorder.flush();
    const room = recordedStops.room();
    if (room === null || room === "made") return room !== null;
    if (room === "summary") {
      const view = viewOf(context, policy, reserveOf(context, policy));
      await takeSummaryTurn(context, recordedStops.maxTokens() ?? summaryTokens(view));
      if (context.signal.aborted) return true;
    } else {
      const { step, results, steps, summary, bounded, from, tokensBefore, tokensAfter } = room;
      recorder.record({
        ...{ type: "context-reduced", step, from, tokensBefore, tokensAfter },
        ...(summary && { summary }),
        ...(results && { results }),
        ...(steps && { steps }),
        ...(bounded && { bounded }),
      });
    }
  }
}

function reserveOf({ limits, model }: RunContext, { reserve }: ContextPolicy): number {
  const { contextSize } = model;
  const given = reserve ?? Math.min(limits.turnTokens, Math.floor(contextSize / 4));
  return Math.max(leastTurn(contextSize), Math.min(given, Math.floor(contextSize / 2)));
}

function viewOf(
  { conversation, model, state }: RunContext,
  policy: ContextPolicy,
  reserve: number,
): RoomView {
  const { made } = state.context;
  state.turnPrompt.takeBackOpening();
  const { parts } = state.prompt;
  return {
    parts,
    opening: state.turnPrompt.nextLength - state.prompt.tokens.length,
    contextSize: model.contextSize,
    reserve,
    summarizeAt: policy.summarizeAt,
    rendering: { conversation, vocabulary: model.vocabulary, requests: made.requests },
    isPinned(callId) {
      const request = made.requests.get(callId);
      return request !== undefined && isPinned(request, policy);
    },
    placeholder(callId) {
      const call = made.find(callId);
      return call === undefined ? "" : placeholder(call, conversation.readResult !== null);
    },
    planStep: made.plan?.step ?? null,
  };
}

function summaryTokens({ contextSize }: RoomView): number {
  return Math.min(SUMMARY_TOKENS, Math.floor(contextSize * SUMMARY_SHARE));
}

function isWorthATurn({ recordedStops, state }: RunContext, view: RoomView): boolean {
  // What is left of the limits of a run that called this one is not in the record.
  if (recordedStops !== null) return recordedStops.summarizes();
  const tokens = summaryTokens(view);
  const span = summarySpan(view, tokens);
  if (span === null || span.tokens < WORTH_A_TURN * tokens) return false;
  if (state.spending.scope.left("outputTokens", "work") < tokens) return false;
  return state.context.summaryLength(state.step, state.calls) + tokens <= view.contextSize;
}

/** The steps replaced by a summary, which is the shorter the less it says, so that more steps are left. */
function summarized(context: RunContext, view: RoomView): RoomPlan | null {
  const most = summaryTokens(view);
  const first = summarySpan(view, most);
  if (first === null) return null;
  const { conversation } = context;
  const { text } = summaryOf(context, first, most);
  const span = summarySpan(view, conversation.summary(text).length) ?? first;
  return measured(view, { summary: summaryOf(context, span, most) });
}

function tightened(context: RunContext, view: RoomView): RoomPlan | null {
  const most = summaryTokens(view);
  const span = summarySpan(view, most, true);
  return tighten(view, {
    summary: (tokens) => span && summaryOf(context, span, tokens),
    summaryTokens: most,
    handle: (callId) =>
      context.conversation.readResult && (context.state.context.made.find(callId)?.handle ?? null),
  });
}

function summaryOf(
  { conversation, model, state }: RunContext,
  span: SummarySpan,
  most: number,
): ContextSummary {
  const { made, summary, summaryTurn } = state.context;
  const { history, kept, through } = span;
  const { plan } = made;
  const { text, by } = summaryText(
    {
      vocabulary: model.vocabulary,
      turn: summaryTurn,
      earlier: summary,
      before: history > 0 || summary !== "" ? made.before : 0,
      calls: made.all.filter(({ request }) => request.step <= through),
      plan: plan !== null && plan.step <= through ? planText(plan.arguments) : "",
      canRead: conversation.readResult !== null,
    },
    most,
  );
  return { text, by, history, through, ...(kept.length > 0 && { kept }) };
}

function record({ recorder, state }: RunContext, view: RoomView, reduction: Reduction): void {
  const after = reduceParts(view.parts, reduction, view.rendering).filter(
    ({ tokens }) => tokens.length > 0,
  );
  recorder.record({
    type: "context-reduced",
    step: state.step,
    ...reduction,
    from: unchangedLength(view.parts, after),
    tokensBefore: lengthOf(view.parts) + view.opening,
    tokensAfter: lengthOf(after) + view.opening,
  });
}
