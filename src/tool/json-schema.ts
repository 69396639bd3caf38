import { createRequire } from "node:module";
import type { ZodType } from "zod";
import type { AnyZodObject } from "zod/v3";
import { OstinatoError } from "../errors.ts";
import type { JsonSchema } from "../harmony/message.ts";
import { messageOf } from "../message-of.ts";
import type { ToolInput } from "./tool.ts";

/**
 * Options for grammars of zod schemas: zod 3 and patterns count UTF-16 units, zod 4 counts lengths in code
 * points.
 */
export const ZOD_STRINGS = { stringUnits: "utf-16" } as const;

/**
 * A zod schema as JSON Schema. Objects are closed unless they say otherwise: zod would silently drop unknown
 * keys, but a model that invents one should get an error.
 *
 * @param subject for the error: `The input of the tool read_file`
 * @throws OstinatoError `tool.definition`
 */
export function jsonSchemaOf(subject: string, schema: ZodType | ToolInput): JsonSchema {
  try {
    return isZod4(schema) ? fromZod4(schema) : fromZod3(schema);
  } catch (cause) {
    const reason = messageOf(cause);
    throw new OstinatoError(
      "tool.definition",
      `${subject} can't be written as JSON Schema: ${reason}`,
      {
        hint: "Use types that JSON can represent: strings, numbers, booleans, enums, arrays, objects.",
        cause,
      },
    );
  }
}

/** True for a schema from zod 4 or zod 3. */
export function isZod(value: unknown): value is ZodType | ToolInput {
  if (typeof value !== "object" || value === null) return false;
  return "_zod" in value || ("_def" in value && "safeParseAsync" in value);
}

export function isZod4(schema: ZodType | ToolInput): schema is ZodType {
  return "_zod" in schema;
}

function fromZod4(input: ZodType): JsonSchema {
  const { $schema: _, ...schema } = input.toJSONSchema({
    io: "input",
    override: ({ zodSchema, jsonSchema }) => {
      const definition = zodSchema._zod.def;
      if (definition.type === "file") throw new Error("a file is not a JSON value");
      if (definition.type === "object" && !("catchall" in definition && definition.catchall)) {
        jsonSchema.additionalProperties = false;
      }
    },
  });
  return schema;
}

/** Only loaded for tools written with zod 3. */
const require = createRequire(import.meta.url);

function fromZod3(input: AnyZodObject): JsonSchema {
  const converter = require("zod-to-json-schema") as typeof import("zod-to-json-schema");
  const prepared = new Set<unknown>();
  const { $schema: _, ...schema } = converter.zodToJsonSchema(input, {
    $refStrategy: "root",
    pipeStrategy: "input",
    override: (definition) => {
      const { typeName, effect, schema: inner, coerce } = definition as Zod3Definition;
      if (effect?.type === "preprocess") prepared.add(inner?._def);
      if (notJson.has(typeName ?? "") && coerce !== true && !prepared.has(definition)) {
        const kind = typeName?.slice(3).toLowerCase();
        throw new Error(`a ${kind} is not a JSON value`);
      }
      return converter.ignoreOverride;
    },
  }) as { [keyword: string]: unknown };
  return schema;
}

/** The parts of a zod 3 definition used here. */
interface Zod3Definition {
  readonly typeName?: string;
  readonly coerce?: boolean;
  readonly effect?: { readonly type: string };
  readonly schema?: { readonly _def: unknown };
}

/** The converter turns these into a string or array schema, whose values zod then rejects. */
const notJson: ReadonlySet<string> = new Set(
  "ZodBigInt ZodDate ZodMap ZodNaN ZodSet ZodSymbol ZodFunction ZodPromise".split(" "),
);
