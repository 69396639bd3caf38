import type { SandboxPolicy, ToolResult } from "ostinato";
import { SYSTEM_PATH } from "ostinato/sandbox";

/** A shell's exit code when there is no program with the name. */
const NOT_FOUND = 127;

/** A hint if a program was not found; null if it was. */
export function missingProgram(
  { text, details }: ToolResult,
  { readOnlyPaths }: Pick<SandboxPolicy, "readOnlyPaths">,
): string | null {
  const { exitCode } = details as { readonly exitCode?: unknown };
  if (exitCode !== NOT_FOUND || !/not found|No such file/.test(text)) return null;
  const opened = readOnlyPaths.length > 0 ? ` and ${readOnlyPaths.join(", ")}` : "";
  return `programs are looked for in ${SYSTEM_PATH}${opened}. A toolchain in a home folder (nvm, a venv, cargo) is there only if the person opens it in the run's policy: readOnlyPaths`;
}
