import { toolIdentifier } from "../harmony/declare/tool-name.ts";
import type { AnyTool } from "./tool.ts";

/** The name by which a model can call the tool: what it was told, and what an error must say to it. */
export function calledName({ name, builtin }: Pick<AnyTool, "name" | "builtin">): string {
  return builtin?.recipient ?? toolIdentifier(name);
}
