import { OstinatoError } from "./errors.ts";

/** Version numbers by name, as in `process.versions`. */
type Versions = { readonly [name: string]: string | undefined };

/**
 * Bun and Deno run much of Ostinato, then fail midway (a sandbox's pipes, a model's native code) with errors
 * that would blame the machine or the model.
 *
 * @throws OstinatoError `runtime.unsupported` if this is not Node.
 */
export function requireNode(versions: Versions = process.versions): void {
  const other = otherRuntime(versions);
  if (other === null) return;
  throw new OstinatoError(
    "runtime.unsupported",
    `Ostinato runs on Node only, and this is ${other}.`,
    {
      hint: "Start the program with Node 22.18 or newer: node program.ts",
    },
  );
}

function otherRuntime({ bun, deno }: Versions): string | null {
  if (bun !== undefined) return `Bun ${bun}`;
  if (deno !== undefined) return `Deno ${deno}`;
  return null;
}
