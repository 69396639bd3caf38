import { OstinatoError } from "ostinato";

/** The version that the browser tools are tested with. */
export const PLAYWRIGHT_VERSION = "1.65.1";

/**
 * Playwright, loaded only when needed: it is big, few runs use a browser, and users of the package
 * install it on demand.
 *
 * @throws OstinatoError `runtime.package-missing`, with the command that installs it.
 */
export async function loadPlaywright(): Promise<typeof import("playwright")> {
  try {
    return await import("playwright");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ERR_MODULE_NOT_FOUND") throw error;
    // Without the cause, whose text names folders of this machine: the model reads this.
    throw new OstinatoError(
      "runtime.package-missing",
      "The browser's tools need the package playwright, which is not installed.",
      { hint: `Install it: npm install playwright@${PLAYWRIGHT_VERSION}` },
    );
  }
}
