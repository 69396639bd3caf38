/**
 * Tools: typed functions that a model may call.
 *
 * `defineTool` creates one from a zod schema. `defineNamespace` creates a family of them, declared like those
 * that gpt-oss was trained with. A tool throws `ToolFailed` to tell the model what went wrong, and `RetryCall` to
 * ask it for other arguments.
 * `checkArguments` runs before every call, so that arguments that break the schema never reach a tool.
 */
export { type CheckedArguments, checkArguments, expectedArguments } from "./check-arguments.ts";
export { DEFAULT_TOOL_TIMEOUT, defineTool, type ToolDefinition } from "./define-tool.ts";
export { RetryCall } from "./failure/retry-call.ts";
export { ToolFailed, ToolFailed as ToolFailure } from "./failure/tool-failed.ts";
export {
  defineNamespace,
  type Namespace,
  type NamespaceDefinition,
} from "./namespace/define-namespace.ts";
export { ToolRegistry } from "./registry.ts";
export type {
  AnyTool,
  Builtin,
  EarlierResult,
  Effect,
  InputOf,
  Permission,
  Tool,
  ToolAliases,
  ToolContext,
  ToolInput,
  ToolResult,
  ToolReturn,
} from "./tool.ts";
