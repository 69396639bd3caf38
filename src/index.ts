/**
 * Ostinato: local agents on gpt-oss.
 *
 * Import costs little: the model's runtime, the store and the sandbox load when they are first used.
 * Ready tools are in `ostinato/tools`, ready agents in `ostinato/agents`.
 */
export { type ErrorCode, OstinatoError } from "./errors.ts";
export * from "./model/index.ts";
export * from "./planner/index.ts";
export * from "./sandbox/index.ts";
export * from "./tool/index.ts";
export * from "./trace/index.ts";
export { OSTINATO_VERSION } from "./version.ts";
