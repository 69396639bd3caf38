import type { AnyTool } from "../../../../tool/tool.ts";

/** Whether a tool's results may hold text of unknown origin. */
export function isUntrusted({ permissions, untrusted }: AnyTool): boolean {
  return untrusted ?? permissions.includes("network");
}
