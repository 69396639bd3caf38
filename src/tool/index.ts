/**
 * Tools: typed functions that a model may call.
 *
 * `defineTool` makes one from a zod schema; `ToolFailure` is how it tells the model what went wrong;
 * `checkArguments` stands before every call, so that one that breaks its schema never reaches a tool.
 */
export { type CheckedArguments, checkArguments, expectedArguments } from "./check-arguments.ts";
export { DEFAULT_TOOL_TIMEOUT, defineTool, type ToolDefinition } from "./define-tool.ts";
export { ToolRegistry } from "./registry.ts";
export type {
  AnyTool,
  Builtin,
  EarlierResult,
  Effect,
  InputOf,
  Permission,
  Tool,
  ToolContext,
  ToolInput,
  ToolResult,
  ToolReturn,
} from "./tool.ts";
export { ToolFailure } from "./tool-failure.ts";
