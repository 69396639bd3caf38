import { chmodSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { removeFolder } from "../remove-folder.ts";
import { stopPostgres, whyNoPostgres } from "./cluster.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** Where the cluster of this test run lies; the first test that needs it starts it. */
    readonly postgresFolder: string | null;
  }
}

export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const reason = whyNoPostgres();
  if (reason !== null) {
    process.stderr.write(`The tests named "Postgres: …" are skipped: ${reason}\n`);
    project.provide("postgresFolder", null);
    return async () => {};
  }
  const folder = mkdtempSync(join(tmpdir(), "ostinato-pg-"));
  chmodSync(folder, 0o755);
  project.provide("postgresFolder", folder);
  return async () => {
    await stopPostgres(folder, "immediate");
    await removeFolder(folder);
  };
}
