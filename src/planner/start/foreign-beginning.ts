import type { RunStarted } from "../../trace/event.ts";
import type { Agent } from "../contract/agent.ts";

const DATE = /^\d{4}-\d{2}-\d{2}$/;
/** Whose words a record that is not this person's may bring. */
const SPEAKERS: readonly string[] = ["user", "assistant", "tool"];

/**
 * The beginning of a run that is not this person's, as it stands in the prompt: the agent speaks for itself,
 * and what the record says in the system's or the developer's place is left out.
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
