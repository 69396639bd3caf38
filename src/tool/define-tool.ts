import { OstinatoError } from "../errors.ts";
import type { Given } from "../given.ts";
import { compileSchema } from "../grammar/index.ts";
import { refuseUnknownNames } from "../refuse-unknown-names.ts";
import { checkDefinition, checkIsObject } from "./check-definition.ts";
import { checkToolName } from "./check-tool-name.ts";
import { jsonSchemaOf, ZOD_STRINGS } from "./json-schema.ts";
import type { Tool, ToolAliases, ToolInput } from "./tool.ts";

/** Default timeout of a call in milliseconds. */
export const DEFAULT_TOOL_TIMEOUT = 60_000;

/** How often in a row a tool may ask for another call, if it doesn't say. */
export const DEFAULT_TOOL_RETRIES = 3;

export type ToolDefinition<Input extends ToolInput> = Pick<
  Tool<Input>,
  "name" | "description" | "input" | "run"
> &
  Given<
    Pick<
      Tool<Input>,
      | "effect"
      | "timeout"
      | "retries"
      | "approval"
      | "permissions"
      | "untrusted"
      | "aliases"
      | "reconcile"
      | "preview"
    >
  >;

const PARTS: { readonly [Name in keyof Omit<Tool, "builtin">]-?: true } = {
  name: true,
  description: true,
  input: true,
  effect: true,
  timeout: true,
  retries: true,
  approval: true,
  permissions: true,
  untrusted: true,
  aliases: true,
  run: true,
  reconcile: true,
  preview: true,
  // Present when an existing tool is spread into the definition; both are computed again.
  schema: true,
  grammar: true,
};

const ALIASES: { readonly [Name in keyof Required<ToolAliases>]: true } = {
  names: true,
  arguments: true,
};

/**
 * Creates a tool. The argument type of `run` is inferred from `input`.
 *
 * Defaults: `effect` "once" (never silently repeated), `timeout` 60,000 ms, 3 `retries`, no approval, no
 * permissions.
 *
 * @throws OstinatoError `input.invalid` for an invalid name (empty, longer than 128 characters, control
 *   characters, markers of the prompt format) and for a missing, invalid or unknown field; `tool.definition`
 *   if a number is out of range or the schema contains something that JSON can't represent (a date, a
 *   function, a map).
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
  const { retries } = definition;
  if (retries !== undefined && !(Number.isSafeInteger(retries) && retries >= 0)) {
    throw new OstinatoError(
      "tool.definition",
      `The retries of the tool ${name} must be a whole number that is not negative, not ${retries}.`,
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
    ...(retries !== undefined && { retries }),
    approval: definition.approval ?? false,
    permissions: definition.permissions ?? [],
    ...(definition.untrusted !== undefined && { untrusted: definition.untrusted }),
    run,
    ...(definition.aliases && { aliases: definition.aliases }),
    ...(definition.reconcile && { reconcile: definition.reconcile }),
    ...(definition.preview && { preview: definition.preview }),
  };
}
