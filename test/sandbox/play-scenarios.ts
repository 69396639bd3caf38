/**
 * Plays the scenarios of a file, one after another, and writes one line each: its name, and "ok" or what
 * went wrong. For `describeScenarios`, which starts it as another user.
 */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Place, type Scenario } from "./scenario.ts";

const [, , file = ""] = process.argv;
const { scenarios } = (await import(pathToFileURL(file).href)) as {
  scenarios: Record<string, Scenario>;
};
const folder = mkdtempSync(join(tmpdir(), "ostinato-test-"));
for (const [name, scenario] of Object.entries(scenarios)) {
  const place = new Place(folder);
  let result = "ok";
  try {
    await scenario(place);
  } catch (error) {
    result = error instanceof Error ? (error.stack ?? error.message) : String(error);
  } finally {
    await place.close();
  }
  console.log(JSON.stringify([name, result]));
}
