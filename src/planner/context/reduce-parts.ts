import type { Vocabulary } from "../../harmony/index.ts";
import type { CallRequested, ContextReduced } from "../../trace/event.ts";
import type { Conversation } from "../state/conversation.ts";
import type { PromptPart } from "../state/prompt.ts";
import { shortenMessage, shortenOutput } from "./shorten-output.ts";

/** What of a `context-reduced` event says how the prompt changes. */
export type Reduction = Pick<ContextReduced, "results" | "steps" | "summary" | "bounded">;

export interface Rendering {
  readonly conversation: Pick<Conversation, "result" | "summary">;
  readonly vocabulary: Vocabulary;
  readonly requests: ReadonlyMap<string, CallRequested>;
}

/** What is left of the arguments and the visible texts of a finished step, in tokens each. */
export const SHORT_BODY = 64;

/** The parts of a prompt after a reduction: a pure function, so that every fold of a run gives the same tokens. */
export function reduceParts(
  parts: readonly PromptPart[],
  reduction: Reduction,
  rendering: Rendering,
): readonly PromptPart[] {
  const { results = [], steps = [], summary, bounded } = reduction;
  const { conversation, vocabulary, requests } = rendering;
  const texts = new Map(results.map(({ callId, text }) => [callId, text]));
  const shortened = new Set(steps);
  const remaining = summary ? summarize(parts, summary, rendering) : parts;
  return remaining.map((part): PromptPart => {
    const { mark, tokens } = part;
    const { kind, step, callId = "" } = mark;
    const text = texts.get(callId);
    const request = requests.get(callId);
    if (kind === "result" && text !== undefined && request !== undefined) {
      return { mark, tokens: conversation.result(request, text) };
    }
    if (bounded?.step === step && kind === "output") {
      const short = { reasoning: bounded.tokens, body: Math.min(bounded.tokens, SHORT_BODY) };
      return { mark, tokens: shortenOutput(tokens, vocabulary, short) };
    }
    if (bounded?.step === step && kind === "remark") {
      return { mark, tokens: shortenMessage(tokens, vocabulary, bounded.tokens) };
    }
    if (kind === "output" && shortened.has(step))
      return { mark, tokens: shortOutput(part, vocabulary) };
    return part;
  });
}

/** An output without its reasoning, with short arguments and texts. */
export function shortOutput({ tokens }: PromptPart, vocabulary: Vocabulary): readonly number[] {
  return shortenOutput(tokens, vocabulary, { reasoning: 0, body: SHORT_BODY });
}

/** The summary stands after the task, or before what is left of the history. */
function summarize(
  parts: readonly PromptPart[],
  { text, history, through, kept = [] }: NonNullable<Reduction["summary"]>,
  { conversation, requests, vocabulary }: Rendering,
): readonly PromptPart[] {
  const keptSteps = new Set(kept.flatMap((callId) => requests.get(callId)?.step ?? []));
  let seen = 0;
  const left = parts.flatMap((part): readonly PromptPart[] => {
    const { kind, step, callId = "" } = part.mark;
    if (kind === "summary") return [];
    if (kind === "history") return seen++ < history ? [] : [part];
    // What a person said is as much the task as the task itself.
    const isTask = kind === "head" || kind === "task" || kind === "message";
    if (isTask || step > through) return [part];
    if (kind === "result") return kept.includes(callId) ? [part] : [];
    if (kind !== "output" || !keptSteps.has(step)) return [];
    return [{ mark: part.mark, tokens: shortOutput(part, vocabulary) }];
  });
  if (text === "") return left;
  const place =
    history < seen
      ? left.findIndex(({ mark }) => mark.kind !== "head")
      : left.findIndex(({ mark }) => mark.kind === "task") + 1;
  const mark = { kind: "summary", step: through } as const;
  return left.toSpliced(place, 0, { mark, tokens: conversation.summary(text) });
}
