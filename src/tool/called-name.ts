import { toolIdentifier } from "../harmony/declare/tool-name.ts";
import type { AnyTool } from "./tool.ts";

/** The name by which the model calls the tool. Errors for the model must use this name. */
export function calledName({ name, builtin }: Pick<AnyTool, "name" | "builtin">): string {
  return builtin?.recipient ?? toolIdentifier(name);
}
