import type { JsonSchema } from "../../../harmony/message.ts";
import { jsonSchemaOf } from "../../../tool/json-schema.ts";
import type { Agent } from "../../contract/agent.ts";

/** The schema of an agent's structured answer, as described to the model. Null: the answer is text. */
export function outputSchemaOf({ name, output }: Agent): JsonSchema | null {
  return output && jsonSchemaOf(`The output of the agent ${name}`, output);
}
