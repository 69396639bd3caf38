import type { AnyTool } from "ostinato";
import {
  browserNamespace,
  namespaceText,
  type ToolDeclaration,
  toolIdentifier,
} from "ostinato/harmony";
import { applyPatch, defaultTools, glob, pageTools, updatePlan } from "ostinato/tools";

/** Tools of the product that some prompts declare besides the default ones. */
export const EXTRA_TOOLS: readonly AnyTool[] = [updatePlan, glob, applyPatch];

export function declare({ name, description, schema }: AnyTool): ToolDeclaration {
  return { name: toolIdentifier(name), description, parameters: schema };
}

/**
 * Every declaration of a product's tool that a prompt may hold, as the model reads it. It is written
 * beside the trained weights, and the product's tests hold today's tools to it.
 */
export function trainedDeclarations(): string {
  const tools = [...defaultTools, ...EXTRA_TOOLS, ...pageTools].map(declare);
  const namespaces = [{ name: "functions", tools }, browserNamespace];
  return `${namespaces.map((namespace) => namespaceText(namespace)).join("\n\n")}\n`;
}
