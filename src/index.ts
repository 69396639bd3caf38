/**
 * Ostinato: local agents on gpt-oss.
 *
 * Import costs little: the model's runtime, the store and the sandbox load when they are first used.
 * Ready tools are in `ostinato/tools`, ready agents in `ostinato/agents`.
 */
export { type ErrorCode, OstinatoError } from "./errors.ts";
export * from "./model/index.ts";
export * from "./planner/index.ts";
export {
  DEFAULT_LIMITS as DEFAULT_SANDBOX_LIMITS,
  type DirectoryEntry,
  defaultPolicy,
  type ExecResult,
  type FileStat,
  openSandbox,
  type PolicyOverrides,
  type Sandbox,
  type SandboxCommand,
  SandboxFileError,
  type SandboxFiles,
  type SandboxLimits,
  type SandboxPolicy,
  type SandboxTier,
  type WorkspaceChange,
} from "./sandbox/index.ts";
export * from "./tool/index.ts";
export * from "./trace/index.ts";
export { OSTINATO_VERSION } from "./version.ts";
