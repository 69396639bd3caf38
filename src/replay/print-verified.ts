import { inertText } from "../inert-text.ts";
import type { DifferenceCause } from "./difference-cause.ts";
import type { ComparedToken, TokenDifference, VerifyResult } from "./verify.ts";

/** The result of a verification as text. Safe to show on a terminal. */
export function printVerified(verified: VerifyResult): string {
  const { difference, runId, sameTurns, turns, settings, redactedFrom } = verified;
  const lines: string[] = [];
  if (difference === null) {
    lines.push(`run ${runId}: the model writes all ${turns} turns token for token`);
  } else {
    const { step, position, recorded, now, cause } = difference;
    lines.push(
      `run ${runId}: ${sameTurns} of ${turns} turns are the same; ` +
        `step ${step} differs at token ${position}${because(cause, step)}:`,
      `  recorded ${token(recorded)}`,
      `  now      ${token(now)}`,
      ...logProbabilities(difference),
    );
  }
  if (redactedFrom !== null) {
    lines.push(`not compared from step ${redactedFrom} on: a secret was removed from the record`);
  }
  if (settings.length > 0) {
    lines.push("settings that differ from the record:");
    for (const { setting, recorded, now } of settings) {
      lines.push(`  ${setting}: ${show(recorded)} → ${show(now)}`);
    }
  } else if (difference !== null) {
    lines.push("all recorded settings are the same");
  }
  return `${lines.map(inertText).join("\n")}\n`;
}

/** The reason that the record itself gives: numbers change with what shares a batch or a cache. */
function because(cause: DifferenceCause, step: number): string {
  switch (cause.kind) {
    case "unknown":
      return "";
    case "shared-batch": {
      const who = cause.step === step ? "the turn" : `the turn of step ${cause.step} before it`;
      return `, and ${who} shared ${cause.batches === 1 ? "a batch" : `${cause.batches} batches`} with other sessions`;
    }
    case "shared-cache":
      return `, and step ${cause.step} began with what another run left in the cache`;
    default:
      return cause satisfies never;
  }
}

function logProbabilities({ logProbabilities: { between, change } }: TokenDifference): string[] {
  const facts = [
    between === null ? null : `the two differ by ${Math.abs(between).toFixed(4)} now`,
    change === null ? null : `the recorded one has changed by ${change.toFixed(4)}`,
  ].filter((fact) => fact !== null);
  return facts.length === 0 ? [] : [`  log-probabilities: ${facts.join(", ")}`];
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
