/**
 * The planner: an agent's turns and calls, from the task to the outcome.
 *
 *   loop.ts        the loop itself; read it first
 *   run-state.ts   what a run knows: the fold of its journal
 *   take-turn.ts   one turn of the model       perform-call.ts   one call of a tool
 *   judge-turn.ts  is this an answer?           context/make-room.ts   does the next turn fit?
 *   run.ts, resume.ts                           what callers use
 */

export type {
  ApprovalDecision,
  ApprovalRequest,
  Approve,
  Decider,
} from "./call/approval/approval.ts";
export { approvalDigest, type ShownCall } from "./call/approval/approval-digest.ts";
export { checkDecision } from "./call/approval/check-decision.ts";
export { type DecideOptions, decide } from "./call/approval/decide.ts";
export { pendingCalls, type WaitingCall } from "./call/approval/pending-calls.ts";
export type { ApprovalRule } from "./call/approval/policy/approval-rule.ts";
export type { ContextOptions } from "./context/context-options.ts";
export { type Agent, type AgentDefinition, defineAgent } from "./contract/agent.ts";
export { DEFAULT_LIMITS, type Limits } from "./contract/limits.ts";
export type { LiveEvent, RunEvent } from "./contract/run-event.ts";
export type {
  HistoryContent,
  HistoryMessage,
  RecordedHistoryMessage,
} from "./lifecycle/start/history-message.ts";
export type { OutcomeOf, Run } from "./lifecycle/start-run.ts";
export type { ResponseOptions } from "./lifecycle/stream/run-response.ts";
export { type ResumeOptions, resume } from "./resume.ts";
export { type RunOptions, run } from "./run.ts";
export type { AskOptions, Conversation } from "./runs/conversation/conversation.ts";
export type { ConversationTurn } from "./runs/conversation/conversation-turn.ts";
export {
  type ConversationOptions,
  openConversation,
} from "./runs/conversation/open-conversation.ts";
export type { AgentToolOptions } from "./runs/team/agent-tool.ts";
