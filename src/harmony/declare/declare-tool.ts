import type { ZodType } from "zod";
import type { ZodType as ZodTypeOf3 } from "zod/v3";
import { OstinatoError } from "../../errors.ts";
import type { JsonSchema, ToolDeclaration } from "../message.ts";

/** A schema of zod 4 or zod 3, distinguished by their properties. Anything else is treated as JSON Schema. */
export type DeclaredInput = JsonSchema | ZodType | ZodTypeOf3;

/**
 * A declaration from a JSON Schema, a zod 4 schema (through its own `z.toJSONSchema`) or a zod 3 schema
 * (through zod-to-json-schema). Describes what the model has to write: a field with a default is optional.
 * zod is only loaded when needed.
 *
 * @throws OstinatoError `tool.definition` if zod can't express the schema as JSON Schema.
 */
export async function declareTool(
  name: string,
  description: string,
  input: DeclaredInput | null = null,
): Promise<ToolDeclaration> {
  try {
    return { name, description, parameters: input === null ? null : await jsonSchemaOf(input) };
  } catch (cause) {
    throw new OstinatoError(
      "tool.definition",
      `The input of ${name} can't be expressed as JSON Schema.`,
      {
        hint: "Use types that JSON can represent: no transforms as input, dates, maps, functions or bigints.",
        cause,
      },
    );
  }
}

async function jsonSchemaOf(input: DeclaredInput): Promise<JsonSchema> {
  if (isZod4(input)) {
    const { toJSONSchema } = await import("zod");
    return withoutDialect(toJSONSchema(input, { io: "input" }));
  }
  if (isZod3(input)) {
    const { zodToJsonSchema } = await import("zod-to-json-schema");
    return withoutDialect(
      zodToJsonSchema(input, { pipeStrategy: "input", effectStrategy: "input" }),
    );
  }
  return input;
}

function isZod4(input: DeclaredInput): input is ZodType {
  return typeof input === "object" && "_zod" in input;
}

function isZod3(input: DeclaredInput): input is ZodTypeOf3 {
  return typeof input === "object" && "_def" in input && !("_zod" in input);
}

function withoutDialect(schema: object): JsonSchema {
  const { $schema: _dialect, ...rest } = schema as Record<string, unknown>;
  return rest;
}
