/**
 * Ostinato: local agents on gpt-oss.
 *
 * Import costs little: the model's runtime, the store and the sandbox load when they are first used.
 * Ready tools are in `ostinato/tools`, ready agents in `ostinato/agents`; reading, moving and pruning
 * recorded runs is in `ostinato/trace`, replaying and forking them in `ostinato/replay`.
 */
export { type ErrorCode, OstinatoError } from "./errors.ts";
export {
  commitWorkspace,
  diffWorkspace,
  discardWorkspace,
  loadModel,
  openJournal,
  openSandbox,
} from "./load-on-use.ts";
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
export type { ScriptedMessages, ScriptedTurn, ScriptMoment } from "./model/script.ts";
export {
  type ScriptedModel,
  type ScriptedModelOptions,
  scriptedModel,
} from "./model/scripted-model.ts";
export * from "./planner/index.ts";
export type { KeptChangesOptions } from "./planner/workspace/with-kept-changes.ts";
export {
  DEFAULT_LIMITS as DEFAULT_SANDBOX_LIMITS,
  defaultPolicy,
  type PolicyOverrides,
} from "./sandbox/policy.ts";
export * from "./sandbox/sandbox.ts";
export * from "./tool/index.ts";
export type * from "./trace/event.ts";
export { findRun } from "./trace/find-run.ts";
export type { Journal, RunQuery, RunSummary, TimedEvent } from "./trace/journal.ts";
export { MemoryJournal } from "./trace/memory-journal.ts";
export type { RedactionOptions } from "./trace/redaction/redactor.ts";
export { newRunId } from "./trace/run-id.ts";
export { OSTINATO_VERSION } from "./version.ts";
