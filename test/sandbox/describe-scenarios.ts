import { spawn } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, it } from "vitest";
import { removeFolder } from "../remove-folder.ts";
import { accessibleCopy } from "./accessible-copy.ts";
import { CannotBePlayed, Place, type Scenario } from "./scenario.ts";

const REPOSITORY = fileURLToPath(new URL("../..", import.meta.url));
const isRoot = process.getuid?.() === 0;

/**
 * Declares each scenario as a test: as whoever runs the tests, and when that is root once more in a
 * process of an ordinary user.
 *
 * @param module `import.meta.url` of the file that exports `scenarios`.
 */
export function describeScenarios(
  title: string,
  module: string,
  scenarios: Readonly<Record<string, Scenario>>,
): void {
  describe(`${title}, as ${isRoot ? "root" : "an ordinary user"}`, () => {
    let folder: string;
    beforeAll(() => {
      folder = mkdtempSync(join(tmpdir(), "ostinato-test-"));
    });
    afterAll(() => removeFolder(folder));
    for (const [name, scenario] of Object.entries(scenarios)) {
      it(name, async ({ skip }) => {
        try {
          await play(scenario, folder);
        } catch (error) {
          if (error instanceof CannotBePlayed) skip(error.message);
          throw error;
        }
      });
    }
  });

  if (!isRoot) return;
  describe(`${title}, as an ordinary user`, () => {
    let results: Record<string, string>;
    beforeAll(async () => {
      results = await playAsUser(fileURLToPath(module));
    });
    for (const name of Object.keys(scenarios)) {
      it(name, () => {
        if (results[name] !== "ok") throw new Error(results[name] ?? "it was not run");
      });
    }
  });
}

async function play(scenario: Scenario, folder: string): Promise<void> {
  const place = new Place(folder);
  try {
    await scenario(place);
  } finally {
    await place.close();
  }
}

/** Name → "ok", or what went wrong. */
async function playAsUser(scenarios: string): Promise<Record<string, string>> {
  await using copy = await accessibleCopy();
  const program = join(copy.repository, "test", "sandbox", "play-scenarios.ts");
  const module = join(copy.repository, relative(REPOSITORY, scenarios));
  const [file = "", ...words] = [...copy.asUser, copy.node, program, module];
  const child = spawn(file, words, {
    stdio: ["ignore", "pipe", "inherit"],
    env: copy.environment,
    cwd: copy.home,
  });
  let text = "";
  child.stdout.on("data", (data: Buffer) => {
    text += data.toString();
  });
  await new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  const lines = text
    .trim()
    .split("\n")
    .filter((line) => line.startsWith("["));
  return Object.fromEntries(lines.map((line) => JSON.parse(line) as [string, string]));
}
