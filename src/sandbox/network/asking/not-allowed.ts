import type { HostAnswer, HostQuestion } from "./host-question.ts";
import { shownHost } from "./shown-host.ts";

/** A refusal in words for the model. */
export function notAllowed(question: HostQuestion, why: string): HostAnswer {
  const reason = `a connection to ${shownHost(question)} was not allowed: ${why}`;
  return { allowed: false, reason };
}
