import { existsSync, readdirSync, realpathSync } from "node:fs";
import { dirname } from "node:path";
import { OstinatoError } from "ostinato";
import { SYSTEM_CHROMIUMS } from "ostinato/sandbox";

export interface FoundChromium {
  readonly executable: string;
  /** Host paths that must be visible in the sandbox besides the system's programs. */
  readonly readOnlyPaths: readonly string[];
}

/**
 * The system's Chromium or Chrome, otherwise the one that Playwright has downloaded.
 * `OSTINATO_CHROMIUM` overrides both.
 *
 * @param downloaded Where Playwright's would be.
 * @throws OstinatoError `sandbox.unavailable` when there is none.
 */
export function findChromium(downloaded: string): FoundChromium {
  const named = process.env.OSTINATO_CHROMIUM;
  const candidates = named ? [named] : [...SYSTEM_CHROMIUMS, downloaded];
  const present = candidates.find((path) => path !== "" && existsSync(path));
  if (present === undefined) {
    throw new OstinatoError(
      "sandbox.unavailable",
      named
        ? `OSTINATO_CHROMIUM is ${named}, and nothing is there.`
        : "There is no Chromium on this machine.",
      { hint: "Install it: apt-get install chromium, or: npx playwright install chromium" },
    );
  }
  // The target of a link must be visible inside.
  const executable = realpathSync(present);
  return {
    executable,
    readOnlyPaths: executable.startsWith("/usr/") ? [] : [shownPath(executable)],
  };
}

/**
 * Chromium's own folder, recognized by the `.pak` files that it can't start without; otherwise only
 * the program.
 */
function shownPath(executable: string): string {
  const folder = dirname(executable);
  return readdirSync(folder).some((name) => name.endsWith(".pak")) ? folder : executable;
}
