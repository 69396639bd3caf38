import { inspect, types } from "node:util";
import { OstinatoError } from "../errors.ts";
import type { JsonSchema } from "../harmony/message.ts";
import { isZod } from "./json-schema.ts";
import type { Effect } from "./tool.ts";

const EFFECTS: readonly Effect[] = ["read", "idempotent", "once"];

/**
 * What types alone keep out, for callers without them.
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
      hint: "Give `description`, a text that tells the model what the tool does and when to call it.",
    });
  }
  if (typeof run !== "function") {
    throw new OstinatoError("input.invalid", `The tool ${name} has no function \`run\`.`, {
      hint: "Give `run`, a function of the input that returns the text of the result.",
    });
  }
  if (types.isGeneratorFunction(run)) {
    throw new OstinatoError(
      "input.invalid",
      `The function \`run\` of the tool ${name} is a generator.`,
      {
        hint: "Return the whole result, and show what is done meanwhile with `context.progress(text)`.",
      },
    );
  }
  // One that nobody knows would be taken for one that may be repeated after a crash.
  if (effect !== undefined && !EFFECTS.some((known) => known === effect)) {
    throw new OstinatoError(
      "input.invalid",
      `The effect of the tool ${name} must be one of ${EFFECTS.join(", ")}, not ${inspect(effect)}.`,
      { hint: "Leave `effect` out for a tool whose calls must not be repeated." },
    );
  }
  if (isZod(input)) return;
  const shown = inspect(input, { depth: 0, breakLength: Number.POSITIVE_INFINITY });
  throw new OstinatoError(
    "input.invalid",
    `The input of the tool ${name} must be an object schema of zod, not ${shown}.`,
    { hint: remedyFor(input) },
  );
}

function remedyFor(input: unknown): string {
  if (typeof input === "object" && input !== null) {
    if (Object.values(input).some(isZod)) {
      return "Put the fields into an object: `input: z.object({ … })`.";
    }
    if ("type" in input || "properties" in input) {
      return "Read the JSON Schema with zod: `input: z.fromJSONSchema(schema)`.";
    }
  }
  return "Give `input: z.object({ … })`; `z.object({})` for a tool that takes nothing.";
}

/** @throws OstinatoError `input.invalid`: arguments come as an object, so nothing else could ever fit. */
export function checkIsObject(name: string, schema: JsonSchema): void {
  const type = typeof schema === "object" ? schema.type : undefined;
  if (type === undefined || type === "object") return;
  throw new OstinatoError(
    "input.invalid",
    `The input of the tool ${name} must be an object schema of zod, not one of type ${type}.`,
    { hint: "Give the value a name: `input: z.object({ value: … })`." },
  );
}
