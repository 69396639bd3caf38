import type { JsonSchema } from "../../harmony/message.ts";
import type { RecordedChecks } from "../../planner/contract/recorded-checks.ts";
import type { RunStarted } from "../../trace/event.ts";
import type { RecordCursor } from "./record-cursor.ts";

/**
 * The checks of a recorded run, with their recorded results. A call or an answer that isn't the
 * recorded one needs no result: the replay ends there.
 */
export function recordedChecks(started: RunStarted, cursor: RecordCursor): RecordedChecks {
  return {
    outputSchema: recordedOutput(started),
    checkArguments({ callId, rawArguments }) {
      const recorded = cursor.request(callId);
      if (recorded?.rawArguments !== rawArguments) return { ok: true, value: undefined };
      const { arguments: value, coercions, problem } = recorded;
      if (problem !== undefined) return { ok: false, problem };
      return { ok: true, value, ...(coercions && { coercions }) };
    },
    checkAnswer(text) {
      const verdict = cursor.verdict();
      if (verdict?.type === "note") return { ok: false, problem: verdict.text };
      const outcome = verdict?.outcome;
      const isRecorded = outcome?.kind === "answered" && outcome.text === text;
      return { ok: true, value: isRecorded ? outcome.output : undefined };
    },
  };
}

export function recordedOutput({ agent }: RunStarted): JsonSchema | null {
  return (agent.output as JsonSchema | undefined) ?? null;
}
