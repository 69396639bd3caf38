/**
 * Tools: typed functions that a model may call.
 *
 * `defineTool` makes one from a zod schema; `defineNamespace` makes a family of them, declared as those that gpt-oss
 * was trained with; `ToolFailure` is how it tells the model what went wrong;
 * `checkArguments` stands before every call, so that one that breaks its schema never reaches a tool.
 */
export { type CheckedArguments, checkArguments, expectedArguments } from "./check-arguments.ts";
export { DEFAULT_TOOL_TIMEOUT, defineTool, type ToolDefinition } from "./define-tool.ts";
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
export { ToolFailure } from "./tool-failure.ts";
