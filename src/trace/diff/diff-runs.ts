import { hash } from "node:crypto";
import { diffArrays } from "diff";
import type { JournalEvent } from "../event.ts";
import { type CallView, foldRun, type RunView, type StepView } from "../show/run-view.ts";
import { diffText, type TextPart } from "./word-diff.ts";

/** How two runs differ. */
export interface RunDiff {
  readonly before: RunView;
  readonly after: RunView;
  /** Settings of the runs: task, instructions, model, sampling, tools … */
  readonly settings: readonly FieldDiff[];
  /** How many steps are the same, from the first one up to where the runs diverge. */
  readonly commonSteps: number;
  readonly steps: readonly StepDiff[];
  /** How the runs ended; empty when they ended alike. */
  readonly outcome: readonly FieldDiff[];
}

export type StepDiff =
  | { readonly kind: "same"; readonly before: StepView; readonly after: StepView }
  | {
      readonly kind: "changed";
      readonly before: StepView;
      readonly after: StepView;
      readonly fields: readonly FieldDiff[];
    }
  | { readonly kind: "removed"; readonly before: StepView }
  | { readonly kind: "added"; readonly after: StepView };

export interface FieldDiff {
  /** `task`, `call 1 result` … */
  readonly field: string;
  readonly before: string;
  readonly after: string;
  readonly parts: readonly TextPart[];
}

/**
 * Compares two runs. Steps are aligned by a hash of what was said and done in them, so a step that
 * only one run has shifts the following steps without making them differ. Times, ids and token
 * counts are not compared.
 */
export function diffRuns(before: Iterable<JournalEvent>, after: Iterable<JournalEvent>): RunDiff {
  const left = foldRun(before);
  const right = foldRun(after);
  const steps = alignSteps(left.steps, right.steps);
  const parting = steps.findIndex(({ kind }) => kind !== "same");
  return {
    before: left,
    after: right,
    settings: diffFields(settingsOf(left), settingsOf(right)),
    commonSteps: parting === -1 ? steps.length : parting,
    steps,
    outcome: diffFields(outcomeOf(left), outcomeOf(right)),
  };
}

type Fields = ReadonlyMap<string, string>;

function alignSteps(before: readonly StepView[], after: readonly StepView[]): StepDiff[] {
  const result: StepDiff[] = [];
  let left = 0;
  let right = 0;
  let removed = 0;
  const settle = (added: number): void => {
    // Steps that replace each other are one changed step.
    const paired = Math.min(removed, added);
    for (let index = 0; index < Math.max(removed, added); index++) {
      const from = before[left + index];
      const to = after[right + index];
      if (index < paired && from && to) {
        const fields = diffFields(fieldsOf(from), fieldsOf(to));
        result.push({ kind: "changed", before: from, after: to, fields });
      } else if (index < removed && from) result.push({ kind: "removed", before: from });
      else if (index < added && to) result.push({ kind: "added", after: to });
    }
    left += removed;
    right += added;
    removed = 0;
  };
  for (const change of diffArrays(before.map(stepHash), after.map(stepHash))) {
    if (change.removed) {
      removed = change.value.length;
      continue;
    }
    settle(change.added ? change.value.length : 0);
    if (change.added) continue;
    for (let index = 0; index < change.value.length; index++) {
      const from = before[left++];
      const to = after[right++];
      if (from && to) result.push({ kind: "same", before: from, after: to });
    }
  }
  settle(0);
  return result;
}

/** Covers everything that a step said and did, and nothing that depends on the time. */
function stepHash(step: StepView): string {
  return hash("sha256", JSON.stringify([...fieldsOf(step)]), "hex");
}

function fieldsOf(step: StepView): Fields {
  const fields = new Map<string, string>();
  const add = (name: string, text: string): void => {
    let unique = name;
    for (let number = 2; fields.has(unique); number++) unique = `${name} ${number}`;
    fields.set(unique, text);
  };
  for (const message of step.turn?.messages ?? []) {
    const to = message.recipient === null ? "" : ` to ${message.recipient}`;
    add(`${message.channel ?? "no channel"}${to}`, message.content);
  }
  if (step.turn === null) add("turn", "cut off");
  step.calls.forEach((call, index) => {
    for (const [name, text] of callFields(call)) add(`call ${index + 1} ${name}`, text);
  });
  for (const note of step.notes) add(`note ${note.code}`, note.text);
  return fields;
}

function callFields(call: CallView): [string, string][] {
  const decision = call.decisions.at(-1);
  return [
    ["tool", call.tool ?? call.recipient],
    ["arguments", call.rawArguments],
    ["decision", decision ? [decision.decision, decision.reason ?? ""].join(" ").trim() : "none"],
    ["status", call.result?.status ?? (call.starts > 0 ? "started" : "not started")],
    ["result", call.result?.text ?? ""],
  ];
}

function settingsOf({ agent, model, sampling, ...view }: RunView): Fields {
  return new Map<string, string>([
    ["task", view.task],
    ["agent", agent.name],
    ["instructions", agent.instructions],
    ["reasoning", agent.reasoning],
    ["first call", agent.firstCall ?? "optional"],
    ["output schema", agent.output === undefined ? "" : JSON.stringify(agent.output, null, 1)],
    ["history", JSON.stringify(view.history, null, 1)],
    ["tools", view.tools.map((tool) => `${tool.name} ${tool.schemaHash.slice(0, 12)}`).join("\n")],
    ["model", `${model.kind} ${model.name} ${model.file?.sha256 ?? ""}`.trim()],
    ...Object.entries(model.runtime).map(([name, value]): [string, string] => [
      `model ${name}`,
      String(value),
    ]),
    ["sampling", JSON.stringify(sampling)],
    ["seed", String(view.seed)],
    ["date", view.date],
    ["limits", JSON.stringify(view.limits)],
    ["sandbox", view.sandbox === null ? "none" : JSON.stringify(view.sandbox, null, 1)],
  ]);
}

function outcomeOf({ outcome, status }: RunView): Fields {
  const fields = new Map([["outcome", status as string]]);
  if (outcome === null) return fields;
  const { steps, calls, promptTokens, reusedTokens, outputTokens, milliseconds, ...rest } = outcome;
  for (const [name, value] of Object.entries(rest)) {
    if (name !== "kind")
      fields.set(name, typeof value === "string" ? value : JSON.stringify(value));
  }
  return fields;
}

function diffFields(before: Fields, after: Fields): FieldDiff[] {
  const names = new Set([...before.keys(), ...after.keys()]);
  return [...names].flatMap((field) => {
    const from = before.get(field) ?? "";
    const to = after.get(field) ?? "";
    return from === to ? [] : [{ field, before: from, after: to, parts: diffText(from, to) }];
  });
}
