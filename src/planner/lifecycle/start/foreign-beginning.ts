import type { RunStarted } from "../../../trace/event.ts";
import type { Agent } from "../../contract/agent.ts";

const DATE = /^\d{4}-\d{2}-\d{2}$/;
/** Roles whose messages are accepted from an imported record. */
const SPEAKERS: readonly string[] = ["user", "assistant", "tool"];

/**
 * The start of an imported run, as used for the prompt. Instructions and reasoning come from the agent;
 * system and developer messages of the record are dropped.
 */
export function foreignBeginning(
  started: RunStarted,
  agent: Agent,
  clock: () => number,
): RunStarted {
  const { history } = started;
  return {
    ...started,
    agent: { ...started.agent, instructions: agent.instructions, reasoning: agent.reasoning },
    date: DATE.test(started.date) ? started.date : new Date(clock()).toISOString().slice(0, 10),
    ...(history && { history: history.filter(({ role }) => SPEAKERS.includes(role)) }),
  };
}
