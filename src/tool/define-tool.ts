import { OstinatoError } from "../errors.ts";
import type { Given } from "../given.ts";
import { compileSchema } from "../grammar/index.ts";
import { refuseUnknownNames } from "../refuse-unknown-names.ts";
import { checkDefinition, checkIsObject } from "./check-definition.ts";
import { checkToolName } from "./check-tool-name.ts";
import { jsonSchemaOf, ZOD_STRINGS } from "./json-schema.ts";
import type { Tool, ToolAliases, ToolInput } from "./tool.ts";

/** Milliseconds that a call may take when its tool doesn't say. */
export const DEFAULT_TOOL_TIMEOUT = 60_000;

export type ToolDefinition<Input extends ToolInput> = Pick<
  Tool<Input>,
  "name" | "description" | "input" | "run"
> &
  Given<
    Pick<Tool<Input>, "effect" | "timeout" | "approval" | "permissions" | "aliases" | "reconcile">
  >;

const PARTS: { readonly [Name in keyof Omit<Tool, "builtin">]-?: true } = {
  name: true,
  description: true,
  input: true,
  effect: true,
  timeout: true,
  approval: true,
  permissions: true,
  aliases: true,
  run: true,
  reconcile: true,
  // Of another tool whose parts are taken over; they are made anew.
  schema: true,
  grammar: true,
};

const ALIASES: { readonly [Name in keyof Required<ToolAliases>]: true } = {
  names: true,
  arguments: true,
};

/**
 * Makes a tool. The argument type of `run` is inferred from `input`.
 *
 * Defaults: `effect` "once" (never silently repeated), `timeout` 60,000 ms, no approval, no permissions.
 *
 * @throws OstinatoError `input.invalid` for a name that can't be a tool's (empty, longer than 128
 *   characters, control characters, markers of the prompt's format) and for a part that is missing, of
 *   another kind, or that no tool has; `tool.definition` when a number is out of range, or the schema holds something
 *   that JSON can't (a date, a function, a map).
 */
export function defineTool<Input extends ToolInput>(
  definition: ToolDefinition<Input>,
): Tool<Input> {
  const { name, description, input, run, timeout = DEFAULT_TOOL_TIMEOUT } = definition;
  checkToolName(name);
  refuseUnknownNames(`a part of a tool's definition (${name})`, definition, PARTS);
  refuseUnknownNames(`a part of \`aliases\` (${name})`, definition.aliases, ALIASES);
  checkDefinition(definition);
  if (!(timeout > 0)) {
    throw new OstinatoError(
      "tool.definition",
      `The timeout of the tool ${name} must be a positive number of milliseconds, not ${timeout}.`,
    );
  }
  const schema = jsonSchemaOf(`The input of the tool ${name}`, input);
  checkIsObject(name, schema);
  return {
    name,
    description,
    input,
    schema,
    grammar: compileSchema(schema, ZOD_STRINGS),
    effect: definition.effect ?? "once",
    timeout,
    approval: definition.approval ?? false,
    permissions: definition.permissions ?? [],
    run,
    ...(definition.aliases && { aliases: definition.aliases }),
    ...(definition.reconcile && { reconcile: definition.reconcile }),
  };
}
