import type { Builtin } from "../../tool/tool.ts";
import type { RunStarted } from "../../trace/event.ts";

/** What is on record of each tool of a namespace; the namespace itself is recorded once. */
export function recordedBuiltin({
  namespace: _,
  ...builtin
}: Builtin): NonNullable<RunStarted["tools"][number]["builtin"]> {
  return builtin;
}
