import { OstinatoError } from "../../errors.ts";
import type { ToolNamespace } from "../../harmony/message.ts";
import type { AnyTool } from "../tool.ts";

/**
 * What the system message declares of the tools: each namespace once, with those of its tools that are there.
 *
 * @throws OstinatoError `tool.definition` when one name stands for two namespaces that are described differently.
 */
export function declaredNamespaces(tools: readonly Pick<AnyTool, "builtin">[]): ToolNamespace[] {
  const declared = new Map<string, ToolNamespace>();
  const offered = new Set(tools.map(({ builtin }) => builtin?.recipient));
  for (const { builtin } of tools) {
    if (builtin === undefined) continue;
    const { name, description, tools: own } = builtin.namespace;
    const earlier = declared.get(name);
    if (earlier && earlier.description !== description) {
      throw new OstinatoError("tool.definition", `Two namespaces are named ${name}.`, {
        hint: "Give them one description, or one of them another name.",
      });
    }
    const before = earlier?.tools ?? [];
    const known = new Set(before.map((tool) => tool.name));
    const added = own.filter(
      (tool) => !known.has(tool.name) && offered.has(`${name}.${tool.name}`),
    );
    declared.set(name, { ...builtin.namespace, tools: [...before, ...added] });
  }
  return [...declared.values()];
}
