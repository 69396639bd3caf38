import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach } from "vitest";
import { removeFolder } from "../remove-folder.ts";

const made: string[] = [];

afterEach(async () => {
  for (const folder of made.splice(0)) await removeFolder(folder);
});

/** A folder that is gone after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "ostinato-trace-"));
  made.push(folder);
  return folder;
}
