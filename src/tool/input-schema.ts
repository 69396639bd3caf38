import { createRequire } from "node:module";
import { toJSONSchema, type ZodObject } from "zod";
import type { AnyZodObject } from "zod/v3";
import { OstinatoError } from "../errors.ts";
import type { JsonSchema } from "../harmony/message.ts";
import type { ToolInput } from "./tool.ts";

/**
 * The JSON Schema of a tool's input. Objects are closed unless they say otherwise: zod would drop
 * unknown keys, and a model that invents one should hear of it rather than be misunderstood.
 *
 * @throws OstinatoError `tool.definition`
 */
export function inputSchema(toolName: string, input: ToolInput): JsonSchema {
  try {
    return isZod4(input) ? fromZod4(input) : fromZod3(input);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new OstinatoError(
      "tool.definition",
      `The input of the tool ${toolName} can't be written as JSON Schema: ${reason}`,
      { hint: "Use what JSON can hold: strings, numbers, booleans, enums, arrays, objects.", cause },
    );
  }
}

export function isZod4(input: ToolInput): input is ZodObject {
  return "_zod" in input;
}

function fromZod4(input: ZodObject): JsonSchema {
  const { $schema: _, ...schema } = toJSONSchema(input, {
    io: "input",
    override: ({ zodSchema, jsonSchema }) => {
      const definition = zodSchema._zod.def;
      if (definition.type === "object" && !("catchall" in definition && definition.catchall)) {
        jsonSchema.additionalProperties = false;
      }
    },
  });
  return schema;
}

/** Loaded only for tools that were written with zod 3. */
const require = createRequire(import.meta.url);

function fromZod3(input: AnyZodObject): JsonSchema {
  const { zodToJsonSchema } = require("zod-to-json-schema") as typeof import("zod-to-json-schema");
  const { $schema: _, ...schema } = zodToJsonSchema(input, { $refStrategy: "root" }) as {
    [keyword: string]: unknown;
  };
  return schema;
}
