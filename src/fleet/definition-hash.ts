import { hash } from "node:crypto";
import { z } from "zod";
import type { Agent } from "../planner/index.ts";

/**
 * What a model is told of an agent, as one hash: instructions, tools with their schemas and effects, the answer's
 * schema. Two workers with the same hash continue each other's runs. The tools' code isn't part of it.
 */
export function definitionHash(agent: Agent): string {
  const { name, instructions, reasoning, firstCall, tools, output } = agent;
  const parts = {
    name,
    instructions,
    reasoning,
    firstCall,
    tools: tools.map((tool) => [tool.name, tool.description, tool.effect, tool.grammar.hash]),
    output: output === null ? null : z.toJSONSchema(output, { unrepresentable: "any" }),
  };
  return hash("sha256", JSON.stringify(parts), "hex").slice(0, 16);
}
