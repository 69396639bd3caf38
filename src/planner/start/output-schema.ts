import type { JsonSchema } from "../../harmony/message.ts";
import { jsonSchemaOf } from "../../tool/json-schema.ts";
import type { Agent } from "../contract/agent.ts";

/** The schema of an agent's structured answer as the model is told of it; null: the answer is text. */
export function outputSchemaOf({ name, output }: Agent): JsonSchema | null {
  return output && jsonSchemaOf(`The output of the agent ${name}`, output);
}
