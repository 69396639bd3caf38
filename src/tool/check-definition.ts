import { inspect, types } from "node:util";
import { OstinatoError } from "../errors.ts";
import type { JsonSchema } from "../harmony/message.ts";
import { isZod } from "./json-schema.ts";
import type { Effect } from "./tool.ts";

const EFFECTS: readonly Effect[] = ["read", "idempotent", "once"];

/**
 * Checks what types would catch, for callers without TypeScript.
 * @throws OstinatoError `input.invalid`
 */
export function checkDefinition(
  definition: {
    readonly [Part in "name" | "description" | "input" | "run"]: unknown;
  } & { readonly effect?: unknown },
): void {
  const { name, description, input, run, effect } = definition;
  if (typeof description !== "string") {
    throw new OstinatoError("input.invalid", `The tool ${name} has no description.`, {
      hint: "Set `description` to a text that tells the model what the tool does and when to call it.",
    });
  }
  if (typeof run !== "function") {
    throw new OstinatoError("input.invalid", `The tool ${name} has no function \`run\`.`, {
      hint: "Set `run` to a function that takes the input and returns the result text.",
    });
  }
  if (types.isGeneratorFunction(run)) {
    throw new OstinatoError(
      "input.invalid",
      `The function \`run\` of the tool ${name} is a generator.`,
      {
        hint: "Return the complete result, and report progress with `context.progress(text)`.",
      },
    );
  }
  // An unknown effect would be treated as repeatable after a crash.
  if (effect !== undefined && !EFFECTS.some((known) => known === effect)) {
    throw new OstinatoError(
      "input.invalid",
      `The effect of the tool ${name} must be one of ${EFFECTS.join(", ")}, not ${inspect(effect)}.`,
      { hint: "Omit `effect` for a tool whose calls must not be repeated." },
    );
  }
  if (isZod(input)) return;
  const shown = inspect(input, { depth: 0, breakLength: Number.POSITIVE_INFINITY });
  throw new OstinatoError(
    "input.invalid",
    `The input of the tool ${name} must be a zod object schema, not ${shown}.`,
    { hint: remedyFor(input) },
  );
}

function remedyFor(input: unknown): string {
  if (typeof input === "object" && input !== null) {
    if (Object.values(input).some(isZod)) {
      return "Wrap the fields in an object: `input: z.object({ … })`.";
    }
    if ("type" in input || "properties" in input) {
      return "Convert the JSON Schema with zod: `input: z.fromJSONSchema(schema)`.";
    }
  }
  return "Use `input: z.object({ … })`, or `z.object({})` for a tool without arguments.";
}

/** @throws OstinatoError `input.invalid`: arguments are always an object, so no other schema can match. */
export function checkIsObject(name: string, schema: JsonSchema): void {
  const type = typeof schema === "object" ? schema.type : undefined;
  if (type === undefined || type === "object") return;
  throw new OstinatoError(
    "input.invalid",
    `The input of the tool ${name} must be a zod object schema, not one of type ${type}.`,
    { hint: "Wrap the value in an object: `input: z.object({ value: … })`." },
  );
}
