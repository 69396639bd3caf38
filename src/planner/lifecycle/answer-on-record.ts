import type { JournalEvent, Outcome } from "../../trace/event.ts";
import type { Journal } from "../../trace/journal.ts";
import type { Agent } from "../contract/agent.ts";
import { SaidMessages } from "../runs/conversation/said-messages.ts";

interface AnswerOnRecord {
  readonly outcome: Outcome;
  /** What was said in the run and before it. */
  readonly messages: SaidMessages["messages"];
}

/**
 * The outcome of a run that already has its answer; returning it needs neither workspace nor model. Null for
 * a run that must continue, and for a run of another agent.
 *
 * @throws OstinatoError `journal.corrupt`.
 */
export async function answerOnRecord(
  journal: Journal,
  agent: Agent,
  runId: string,
): Promise<AnswerOnRecord | null> {
  // Ids of sub-agents' runs begin with that of their caller's run.
  const found = await journal.list({ runId, limit: Number.MAX_SAFE_INTEGER });
  if (!found.some((run) => run.runId === runId && run.status === "answered")) return null;
  let last: JournalEvent | null = null;
  const said = new SaidMessages();
  for await (const event of journal.read(runId)) {
    if (event.type === "run-started" && event.agent.name !== agent.name) return null;
    said.apply(event);
    last = event;
  }
  if (last?.type !== "run-finished") return null;
  return { outcome: last.outcome, messages: said.messages };
}
