import { OstinatoError } from "./errors.ts";

/** Where a runtime says what it is, by name. */
type Versions = { readonly [name: string]: string | undefined };

/**
 * Bun and Deno run much of this, and then fail in the middle of it (a sandbox's pipes, a model's native
 * code), where the machine or the model would be blamed.
 *
 * @throws OstinatoError `runtime.unsupported` where this is not Node.
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
