import type { PartKind, PromptPart } from "../state/prompt.ts";
import { type Reduction, type Rendering, reduceParts } from "./reduce-parts.ts";

/** The prompt of a run that needs room, and what may be done about it. */
export interface RoomView {
  readonly parts: readonly PromptPart[];
  /** Tokens that open the model's turn. */
  readonly opening: number;
  readonly contextSize: number;
  /** Tokens kept free for a turn. */
  readonly reserve: number;
  /** As `ContextPolicy.summarizeAt`. */
  readonly summarizeAt: number;
  readonly rendering: Rendering;
  isPinned(callId: string): boolean;
  /** What stands in place of a call's result. */
  placeholder(callId: string): string;
  /** The step of the last plan. Null: there is none. */
  readonly planStep: number | null;
}

/** A planned reduction, and the length of the next prompt after it. */
export interface RoomPlan {
  readonly reduction: Reduction;
  readonly length: number;
}

/**
 * The smallest share of the context that is kept: less would lose more of what the model knows than it saves. The
 * more is kept, the more often room must be made.
 */
const KEEP_SHARE = 0.3;
/** The shortest turn that is worth taking, in tokens, and as a share of the context. */
const LEAST_TURN = 256;
const LEAST_TURN_SHARE = 1 / 8;

/** The shortest turn that a run goes on with, in tokens. */
export function leastTurn(contextSize: number): number {
  return Math.min(LEAST_TURN, Math.floor(contextSize * LEAST_TURN_SHARE));
}

/** How long the next prompt may be, in tokens. */
export function roomBounds({ contextSize, reserve, summarizeAt }: RoomView) {
  const longest = contextSize - reserve;
  return {
    /** With the reserve free. */
    longest,
    /** With the shortest turn free: what is longer ends the run. */
    utmost: contextSize - leastTurn(contextSize),
    keep: Math.ceil(contextSize * KEEP_SHARE),
    /** Above this, steps are summarized. */
    high: Math.min(Math.floor(contextSize * summarizeAt), longest),
  };
}

export function lengthOf(parts: readonly PromptPart[]): number {
  return parts.reduce((sum, { tokens }) => sum + tokens.length, 0);
}

/** The plan with the exact length of what it leaves. */
export function measured(view: RoomView, reduction: Reduction): RoomPlan {
  const left = reduceParts(view.parts, reduction, view.rendering);
  return { reduction, length: lengthOf(left) + view.opening };
}

/** The step whose calls and results are the newest. 0: there was none. */
export function newestStep({ parts }: Pick<RoomView, "parts">): number {
  const last = parts.at(-1)?.mark;
  return last !== undefined && isOfStep(last.kind) ? last.step : 0;
}

export function isOfStep(kind: PartKind): boolean {
  return kind === "output" || kind === "result" || kind === "remark" || kind === "message";
}
