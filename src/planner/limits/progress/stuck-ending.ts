import type { RunEnding } from "../../contract/run-ending.ts";
import type { RunContext } from "../../state/run-context.ts";
import { escalation, signInWords } from "./sign.ts";

/** How the run ends if it gets nowhere. Null: it goes on. */
export function stuckEnding({ limits, state }: RunContext): RunEnding | null {
  const { emptyTurns, hasLooped, hasOnlySaid, monitor, repetition } = state.progress;
  const { rules } = state;
  if (rules === 1 && repetition.times >= limits.repeatedCalls) {
    const reason = `the same call brought the same result ${repetition.times} times`;
    return { kind: "stuck", reason };
  }
  const { sign } = monitor;
  if (rules > 1 && sign !== null && escalation(sign, limits.repeatedCalls) === "end") {
    return { kind: "stuck", reason: signInWords(sign) };
  }
  if (emptyTurns < limits.emptyTurns) return null;
  const how = hasLooped ? ", the last of them repeating itself" : "";
  const said = hasOnlySaid ? ", the last of them only saying what it would do" : "";
  return { kind: "stuck", reason: `${emptyTurns} turns in a row came to nothing${how}${said}` };
}
