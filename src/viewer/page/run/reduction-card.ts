import type { NoteView } from "../../../trace/show/run-view.ts";
import type { StepOutline } from "../../outline/run-outline.ts";
import { type Child, element } from "../element/element.ts";
import { whole } from "../element/format.ts";
import { facts, folded } from "../element/section.ts";
import { textBlock } from "../element/text-block.ts";
import { runPlace } from "../place.ts";

interface ReductionContext {
  readonly runId: string;
  /** All steps of the run. */
  readonly steps: readonly StepOutline[];
}

/** What made room in the prompt: the summary and what it replaced, and each result that was taken out. */
export function reductionCard({ reduced }: NoteView, context: ReductionContext): Child {
  if (reduced === undefined) return null;
  const { runId, steps } = context;
  const { results = [], summary, bounded, from, tokensBefore, tokensAfter } = reduced;
  const shortened = [...(reduced.steps ?? []), ...(bounded ? [bounded.step] : [])];
  const linksTo = (wanted: (step: number) => boolean): Child => {
    const found = steps.filter(({ step }) => wanted(step));
    const links = found.flatMap((step, index) => [index > 0 ? ", " : "", stepLink(runId, step)]);
    return links.length > 0 ? element("span", {}, ...links) : null;
  };
  return element(
    "div",
    { class: "call reduction" },
    facts([
      ["prompt", `${whole(tokensBefore)} → ${whole(tokensAfter)} tokens`],
      ["still cached", `the first ${whole(from)} tokens`],
      ["replaced", linksTo((step) => step <= (summary?.through ?? 0))],
      ["shortened", linksTo((step) => shortened.includes(step))],
    ]),
    summary !== undefined &&
      summary.text !== "" &&
      element(
        "div",
        { class: "call-part" },
        element("div", { class: "label" }, `summary by the ${summary.by}`),
        textBlock(summary.text, { kind: "prose", label: "summary" }),
      ),
    ...results.map(({ callId, text }) => takenOutResult(callId, text, context)),
  );
}

/** The whole result is in its step, one click away. */
function takenOutResult(
  callId: string,
  text: string,
  { runId, steps }: ReductionContext,
): HTMLElement {
  const step = steps.find(({ calls }) => calls.some((call) => call.callId === callId));
  const call = step?.calls.find((each) => each.callId === callId);
  return element(
    "div",
    { class: "call-part" },
    element(
      "p",
      {},
      "result taken out: ",
      element("strong", { class: "tool-name" }, call?.name ?? callId),
      ` ${call?.brief ?? ""} `,
      step && stepLink(runId, step),
    ),
    folded("What the model reads instead", () => textBlock(text, { kind: "prose" })),
  );
}

function stepLink(runId: string, { step, index }: StepOutline): HTMLElement {
  return element("a", { href: runPlace(runId, "step", index) }, `step ${step}`);
}
