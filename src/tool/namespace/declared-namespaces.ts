import { OstinatoError } from "../../errors.ts";
import type { ToolNamespace } from "../../harmony/message.ts";
import type { AnyTool } from "../tool.ts";

/**
 * The namespaces that the system message declares: each one once, with those of its tools that are present.
 *
 * @throws OstinatoError `tool.definition` if two namespaces with different descriptions have the same name.
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
        hint: "Give both the same description, or rename one of them.",
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
