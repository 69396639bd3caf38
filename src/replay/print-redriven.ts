import type { Vocabulary } from "../harmony/vocabulary/vocabulary.ts";
import { inertText } from "../inert-text.ts";
import type { Divergence } from "./divergence.ts";
import type { RedriveResult } from "./redrive.ts";

/** The result of a redrive as text. Safe to show on a terminal. */
export function printRedriven(redriven: RedriveResult, vocabulary?: Vocabulary): string {
  const { divergence, runId, events, steps, same, tools } = redriven;
  const lines =
    divergence === null
      ? [`run ${runId}: identical, ${events} events in ${steps} steps`]
      : [
          `run ${runId}: the first ${same} of ${events} events are the same, then it differs`,
          ...describeDivergence(divergence, vocabulary),
        ];
  for (const { step, tool, callId, recorded, live } of tools) {
    lines.push(`step ${step}, call ${callId} of ${tool}:`);
    if (live === null) {
      lines.push("  not run again, since it must not be repeated");
      continue;
    }
    lines.push(`  recorded ${recorded.status}: ${shorten(recorded.text)}`);
    lines.push(`  now      ${live.status}: ${shorten(live.text)}`);
  }
  return `${lines.map(inertText).join("\n")}\n`;
}

/** Step, event, field, and both values; tokens with their text. */
export function describeDivergence(divergence: Divergence, vocabulary?: Vocabulary): string[] {
  const { step, event, field, sequence, recorded, replayed } = divergence;
  const isToken = /(?:^|\.)(?:newTokens|tokens)\[\d+\]$/.test(field);
  const show = (value: unknown): string => {
    if (value === undefined) return "nothing";
    const text = shorten(typeof value === "string" ? value : (JSON.stringify(value) ?? "nothing"));
    const spelled = isToken && typeof value === "number" && vocabulary?.decode([value]);
    return spelled ? `${text} ${JSON.stringify(spelled)}` : text;
  };
  if (typeof recorded === "string" && typeof replayed === "string" && field !== "type") {
    const at = firstDifference(recorded, replayed);
    const from = Math.max(0, at - 40);
    return [
      `step ${step}, event ${sequence} (${event}), field ${field}, from character ${at}:`,
      `  recorded ${JSON.stringify(recorded.slice(from, at + 60))}`,
      `  replayed ${JSON.stringify(replayed.slice(from, at + 60))}`,
    ];
  }
  return [
    `step ${step}, event ${sequence} (${event}), field ${field}:`,
    `  recorded ${show(recorded)}`,
    `  replayed ${show(replayed)}`,
  ];
}

function firstDifference(left: string, right: string): number {
  let at = 0;
  while (at < left.length && left[at] === right[at]) at++;
  return at;
}

function shorten(text: string): string {
  const line = text.replaceAll("\n", "\\n");
  return line.length > 160 ? `${line.slice(0, 160)}…` : line;
}
