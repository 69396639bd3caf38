import { withoutCutEnd } from "../call/result/without-cut-end.ts";
import type { PromptPart } from "../state/prompt.ts";
import { readResultCall } from "./placeholder.ts";
import type { Reduction } from "./reduce-parts.ts";
import { countLines } from "./result-lines.ts";
import { measured, newestStep, type RoomPlan, type RoomView, roomBounds } from "./room-view.ts";

/** Share of the context that the newest step's reasoning may have in the worst case. */
const REASONING_SHARE = 1 / 8;
/** What is left of it if even that is too much, in tokens. */
const LEAST_REASONING = 16;
/** The shortest beginning of a result that is kept instead of a placeholder, in tokens. */
const LEAST_BEGINNING = 64;

export interface Tightening {
  /**
   * What takes the place of all steps but the newest, with at most so many tokens beside the plan. Null: there is
   * nothing before the newest step.
   */
  readonly summary: (tokens: number) => Reduction["summary"] | null;
  readonly summaryTokens: number;
  /** How the model asks for a result of the newest step. Null: it can't. */
  readonly handle: (callId: string) => string | null;
}

/**
 * The last resort, one measure after the other: nothing but the newest step is left, its results are cut to what
 * fits, its reasoning and arguments are shortened, the summary is, its reasoning is cut to its last words. Null if
 * even that doesn't fit beside the shortest turn.
 */
export function tighten(view: RoomView, options: Tightening): RoomPlan | null {
  const { longest, utmost } = roomBounds(view);
  const step = newestStep(view);
  const tokens = Math.floor(view.contextSize * REASONING_SHARE);
  const bounded = { ...(step > 0 && { bounded: { step, tokens } }) };
  const without = { ...(step > 0 && { bounded: { step, tokens: LEAST_REASONING } }) };
  const { summaryTokens } = options;
  for (const most of [longest, utmost]) {
    const whole = withSummary(options, summaryTokens);
    const attempts: (() => RoomPlan)[] = [
      () => measured(view, whole),
      () => withResults(view, whole, most, options),
      () => withResults(view, { ...whole, ...bounded }, most, options),
      () =>
        withResults(
          view,
          { ...withSummary(options, summaryTokens / 4), ...bounded },
          most,
          options,
        ),
      () => withResults(view, { ...withSummary(options, 0), ...bounded }, most, options),
      () => withResults(view, { ...withSummary(options, 0), ...without }, most, options),
    ];
    for (const attempt of attempts) {
      const plan = attempt();
      if (plan.length <= most) return plan;
    }
  }
  return null;
}

function withSummary({ summary }: Tightening, tokens: number): Reduction {
  const made = summary(Math.floor(tokens));
  return made === null || made === undefined ? {} : { summary: made };
}

/** With the newest step's results cut to the room that is left. */
function withResults(
  view: RoomView,
  reduction: Reduction,
  most: number,
  { handle }: Tightening,
): RoomPlan {
  const step = newestStep(view);
  const parts = view.parts.filter(
    ({ mark: { kind, step: of, callId = "" } }) =>
      kind === "result" && of === step && !view.isPinned(callId),
  );
  const texts = parts.map(({ mark: { callId = "" } }) => ({
    callId,
    text: view.placeholder(callId),
  }));
  const least = measured(view, { ...reduction, results: texts });
  const each = Math.floor((most - least.length) / Math.max(1, parts.length));
  if (each < LEAST_BEGINNING) return least;
  const results = parts.map((part) => beginningOf(view, part, each, handle));
  return measured(view, { ...reduction, results });
}

function beginningOf(
  view: RoomView,
  { mark, tokens }: PromptPart,
  most: number,
  handle: Tightening["handle"],
): { callId: string; text: string } {
  const { vocabulary } = view.rendering;
  const { callId = "" } = mark;
  const body = tokens.indexOf(vocabulary.control.message) + 1;
  const whole = Array.from(tokens.slice(body, -1));
  const begins = withoutCutEnd(vocabulary.decode(whole.slice(0, most)));
  if (whole.length <= most) return { callId, text: begins };
  const name = handle(callId);
  const how = name === null ? "" : `; ${readResultCall(name, countLines(begins))} shows it`;
  return { callId, text: `${begins}\n[The rest was left out to make room${how}.]` };
}
