import type { SandboxPolicy, ToolResult } from "ostinato";

/** Where programs are looked for inside, whatever a policy opens. */
const SYSTEM_PATH = "/usr/local/bin:/usr/bin:/bin";
/** What a shell ends with when there is no program of the name. */
const NOT_FOUND = 127;

type Opened = Pick<SandboxPolicy, "readOnlyPaths">;

/**
 * The search path for programs of toolchains that the policy opens (nvm, a venv, cargo): the `bin` folder of each
 * read-only path goes before the system's. Null: none is opened.
 */
export function toolchainPath({ readOnlyPaths }: Opened): string | null {
  if (readOnlyPaths.length === 0) return null;
  const folders = readOnlyPaths.map((path) => (path.endsWith("/bin") ? path : `${path}/bin`));
  return [...folders, SYSTEM_PATH].join(":");
}

/** What to say where a program was not found; null where it was. */
export function missingProgram(
  { text, details }: ToolResult,
  { readOnlyPaths }: Opened,
): string | null {
  const { exitCode } = details as { readonly exitCode?: unknown };
  if (exitCode !== NOT_FOUND || !/not found|No such file/.test(text)) return null;
  const opened = readOnlyPaths.length > 0 ? ` and ${readOnlyPaths.join(", ")}` : "";
  return `programs are looked for in ${SYSTEM_PATH}${opened}. A toolchain in a home folder (nvm, a venv, cargo) is there only if the person opens it in the run's policy: readOnlyPaths`;
}
