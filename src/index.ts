/**
 * Ostinato: local agents on gpt-oss.
 *
 * Importing is cheap: the model's runtime, the store and the sandbox load on first use.
 * Ready tools are in `ostinato/tools`, ready agents in `ostinato/agents`; reading, moving and pruning
 * recorded runs is in `ostinato/trace`, replaying and forking them in `ostinato/replay`, the sandbox by
 * itself in `ostinato/sandbox`, scripted models and matchers in `ostinato/testing`, suites of
 * tasks in `ostinato/evaluate`.
 */
export { type ErrorCode, OstinatoError } from "./errors.ts";
export { inertLine } from "./inert-text.ts";
export {
  commitWorkspace,
  diffWorkspace,
  discardWorkspace,
  loadModel,
  openJournal,
  openRuntime,
} from "./load-on-use.ts";
export { messageOf } from "./message-of.ts";
export type { LoadModelOptions, LoadProgress } from "./model/load-model.ts";
export type {
  Model,
  ModelIdentity,
  Sampling,
  Session,
  TurnOptions,
  TurnToken,
  TurnUsage,
} from "./model/model.ts";
export * from "./planner/index.ts";
export type { CommitMarked } from "./planner/lifecycle/workspace/commit-marked.ts";
export type { CommitWorkspaceOptions } from "./planner/lifecycle/workspace/kept-changes.ts";
export type { KeptChangesOptions } from "./planner/lifecycle/workspace/with-kept-changes.ts";
export type * from "./runtime/runtime.ts";
export type { PolicyOverrides } from "./sandbox/policy.ts";
export type * from "./sandbox/sandbox.ts";
export { defineTool, type ToolDefinition } from "./tool/define-tool.ts";
export { RetryCall } from "./tool/failure/retry-call.ts";
export { ToolFailed, ToolFailed as ToolFailure } from "./tool/failure/tool-failed.ts";
export {
  defineNamespace,
  type Namespace,
  type NamespaceDefinition,
} from "./tool/namespace/define-namespace.ts";
export type * from "./tool/tool.ts";
export type * from "./trace/event.ts";
export { EVENT_SCHEMA_VERSION } from "./trace/event.ts";
export type { DecideMessage, PostedMessage, RunMessage } from "./trace/inbox.ts";
export type { Journal, RunQuery, RunSummary, TimedEvent } from "./trace/journal.ts";
export type { RedactionOptions } from "./trace/redaction/redactor.ts";
export { OSTINATO_VERSION } from "./version.ts";
