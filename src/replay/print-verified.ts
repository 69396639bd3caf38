import { inertText } from "../inert-text.ts";
import type { ComparedToken, Verified } from "./verify.ts";

/** What a verification came to, as text. Safe to show on a terminal. */
export function printVerified(verified: Verified): string {
  const { difference, runId, sameTurns, turns, settings, redactedFrom } = verified;
  const lines: string[] = [];
  if (difference === null) {
    lines.push(`run ${runId}: the model writes all ${turns} turns token for token`);
  } else {
    const { step, position, recorded, now } = difference;
    lines.push(
      `run ${runId}: ${sameTurns} of ${turns} turns are the same; ` +
        `step ${step} differs at token ${position}:`,
      `  recorded ${token(recorded)}`,
      `  now      ${token(now)}`,
    );
  }
  if (redactedFrom !== null) {
    lines.push(
      `from step ${redactedFrom} on a secret was taken out of the record: nothing to compare`,
    );
  }
  if (settings.length > 0) {
    lines.push("settings that are not as recorded:");
    for (const { setting, recorded, now } of settings) {
      lines.push(`  ${setting}: ${show(recorded)} → ${show(now)}`);
    }
  } else if (difference !== null) {
    lines.push("all recorded settings are as they were");
  }
  return `${lines.map(inertText).join("\n")}\n`;
}

function token(compared: ComparedToken | null): string {
  if (compared === null) return "no more tokens";
  const { probability, recordedProbability } = compared;
  const chances = [
    probability === null ? null : `probability ${percent(probability)} now`,
    recordedProbability === null ? null : `${percent(recordedProbability)} when recorded`,
  ].filter((chance) => chance !== null);
  const name = `${compared.token} ${JSON.stringify(compared.text)}`;
  return chances.length === 0 ? name : `${name}, ${chances.join(", ")}`;
}

function percent(probability: number): string {
  return `${(probability * 100).toPrecision(3)} %`;
}

function show(value: unknown): string {
  return value === undefined ? "not recorded" : String(value);
}
