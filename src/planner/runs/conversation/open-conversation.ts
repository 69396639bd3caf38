import { OstinatoError } from "../../../errors.ts";
import type { Journal } from "../../../trace/journal.ts";
import { newRunId } from "../../../trace/run-id.ts";
import type { Agent } from "../../contract/agent.ts";
import { checkOptions, checkTask } from "../../lifecycle/check-options.ts";
import type { RunOptions } from "../../run.ts";
import { AgentConversation } from "./agent-conversation.ts";
import type { Conversation } from "./conversation.ts";

export interface ConversationOptions
  extends Pick<
    RunOptions,
    | "model"
    | "workspace"
    | "policy"
    | "sandbox"
    | "approve"
    | "approvals"
    | "limits"
    | "prices"
    | "metadata"
    | "redaction"
    | "probabilities"
    | "seed"
    | "clock"
  > {
  /**
   * Where its runs are recorded: a journal, which the caller closes, or the path of one, which the conversation
   * opens and closes. Default: the project's journal, `.ostinato/journal.db`.
   */
  readonly journal?: Journal | string | undefined;
  /** The conversation to continue. Default: a new one. */
  readonly id?: string | undefined;
}

/**
 * Opens a conversation with an agent: `ask` it again and again. Each task is a run; what was said, called and
 * returned in earlier ones stays in the prompt, and the model's cache is reused. Close it when it is over.
 *
 * @throws OstinatoError `input.invalid`, `sandbox.policy` as `run` does. An unknown `id` is reported by the first
 *   method that needs the record: `journal.run-not-found`.
 */
export function openConversation<Output>(
  agent: Agent<Output>,
  options: ConversationOptions,
): Conversation<Output> {
  checkId(options?.id);
  checkOptions("openConversation", agent, options);
  return new AgentConversation<Output>(agent, options, {
    id: options.id ?? newRunId(),
    begins: options.id === undefined ? { after: null } : null,
  });
}

function checkId(id: unknown): void {
  if (id === undefined) return;
  checkTask(id);
  if (typeof id === "string" && id.includes(".")) {
    throw new OstinatoError("input.invalid", `The run ${id} of a sub-agent is no conversation.`);
  }
}
