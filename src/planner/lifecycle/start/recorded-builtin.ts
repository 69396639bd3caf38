import type { Builtin } from "../../../tool/tool.ts";
import type { RunStarted } from "../../../trace/event.ts";

/** What is recorded for each tool of a namespace. The namespace itself is recorded once. */
export function recordedBuiltin({
  namespace: _,
  ...builtin
}: Builtin): NonNullable<RunStarted["tools"][number]["builtin"]> {
  return builtin;
}
