import { visibleText } from "../../visible-text.ts";
import type { FieldDiff, RunDiff, StepDiff } from "./diff-runs.ts";
import type { TextPart } from "./word-diff.ts";

export interface PrintDiffOptions {
  /** Wraps text in colours; default: removed words as `[-so-]`, added ones as `{+so+}`. */
  readonly paint?: (kind: TextPart["kind"] | "heading", text: string) => string;
  /** Print whole texts. Default: only the words around a change. */
  readonly full?: boolean;
}

/** The differences of two runs as text. Safe to show on a terminal. */
export function printDiff(diff: RunDiff, options: PrintDiffOptions = {}): string {
  const { paint: colour = plainly } = options;
  // Even a step may be untrusted text: runs are imported.
  const paint: Paint = (kind, text) => colour(kind, visibleText(text));
  const { before, after } = diff;
  const lines = [paint("heading", `${before.runId} → ${after.runId}`)];
  const show = (fields: readonly FieldDiff[], indent: string): void => {
    for (const field of fields)
      lines.push(...fieldLines(field, indent, paint, options.full === true));
  };
  show(diff.settings, "");
  lines.push("", summary(diff));
  for (const step of diff.steps) {
    if (step.kind === "same") continue;
    lines.push("", paint("heading", title(step)));
    if (step.kind === "changed") show(step.fields, "  ");
  }
  if (diff.outcome.length > 0) {
    lines.push("", paint("heading", "outcome"));
    show(diff.outcome, "  ");
  }
  return `${lines.join("\n")}\n`;
}

function summary({ commonSteps, steps, before, after, settings, outcome }: RunDiff): string {
  const parting = steps[commonSteps];
  if (parting === undefined && settings.length === 0 && outcome.length === 0) {
    return `all ${before.steps.length} steps are the same`;
  }
  if (parting === undefined) return `the ${before.steps.length} steps are the same`;
  return (
    `the first ${commonSteps} steps are the same, then the runs diverge ` +
    `(${before.steps.length} and ${after.steps.length} steps)`
  );
}

function title(step: StepDiff): string {
  switch (step.kind) {
    case "changed":
    case "same":
      return step.before.step === step.after.step
        ? `step ${step.before.step}`
        : `step ${step.before.step} → ${step.after.step}`;
    case "removed":
      return `step ${step.before.step}: only in the first run`;
    case "added":
      return `step ${step.after.step}: only in the second run`;
    default:
      return step satisfies never;
  }
}

type Paint = NonNullable<PrintDiffOptions["paint"]>;

function fieldLines(diff: FieldDiff, indent: string, paint: Paint, full: boolean): string[] {
  const text = diff.parts
    .map((part, index) => {
      const last = index === diff.parts.length - 1;
      const shown = full || part.kind !== "same" ? part.text : around(part.text, index === 0, last);
      return shown === "" ? "" : paint(part.kind, shown);
    })
    .join("");
  const lines = text.replace(/\n$/, "").split("\n");
  return [`${indent}${visibleText(diff.field)}:`, ...lines.map((line) => `${indent}  ${line}`)];
}

const AROUND = 60;

/** The ends of an unchanged passage that are next to a change. */
function around(text: string, first: boolean, last: boolean): string {
  const head = first ? "" : text.slice(0, AROUND);
  const tail = last ? "" : text.slice(-AROUND);
  if (text.length <= head.length + tail.length + 10) return text;
  return `${head} … ${tail}`.trimStart();
}

function plainly(kind: TextPart["kind"] | "heading", text: string): string {
  if (kind === "removed") return `[-${text}-]`;
  return kind === "added" ? `{+${text}+}` : text;
}
