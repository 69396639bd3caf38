/**
 * The planner: an agent's turns and calls, from the task to the outcome.
 *
 *   loop.ts        the loop itself; read it first
 *   run-state.ts   what a run knows: the fold of its journal
 *   take-turn.ts   one turn of the model       perform-call.ts   one call of a tool
 *   judge-turn.ts  is this an answer?           context/make-room.ts   does the next turn fit?
 *   run.ts, resume.ts                           what callers use
 */

export { type DecideOptions, decide } from "./approval/decide.ts";
export { pendingCalls, type WaitingCall } from "./approval/pending-calls.ts";
export type { ApprovalRule } from "./approval/policy/approval-rule.ts";
export type { ApprovalDecision, ApprovalRequest, Approve, Decider } from "./call/approval.ts";
export { approvalDigest, type ShownCall } from "./call/approval-digest.ts";
export { checkDecision } from "./call/check-decision.ts";
export type { ContextOptions } from "./context/context-options.ts";
export { type Agent, type AgentDefinition, defineAgent } from "./contract/agent.ts";
export { DEFAULT_LIMITS, type Limits } from "./contract/limits.ts";
export type { LiveEvent, RunEvent } from "./contract/run-event.ts";
export type { AskOptions, Conversation } from "./conversation/conversation.ts";
export type { ConversationTurn } from "./conversation/conversation-turn.ts";
export { type ConversationOptions, openConversation } from "./conversation/open-conversation.ts";
export type { OutcomeOf, Run } from "./lifecycle/start-run.ts";
export { type ResumeOptions, resume } from "./resume.ts";
export { type RunOptions, run } from "./run.ts";
export type {
  HistoryContent,
  HistoryMessage,
  RecordedHistoryMessage,
} from "./start/history-message.ts";
export type { ResponseOptions } from "./stream/run-response.ts";
export type { AgentToolOptions } from "./team/agent-tool.ts";
