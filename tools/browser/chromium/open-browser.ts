import type { Sandbox } from "ostinato";
import { perSandbox } from "ostinato/sandbox";
import { RunBrowser } from "./run-browser.ts";

/** The latest browser of a run. */
const browsers = perSandbox((): { latest?: Promise<RunBrowser> } => ({}));

/**
 * The browser of a run, started at its first page and restarted if it has ended; it ends with the
 * run's sandbox. Concurrent calls get the same one.
 */
export function openBrowser(sandbox: Sandbox): Promise<RunBrowser> {
  const browser = browsers.of(sandbox);
  browser.latest = reuseOrStart(sandbox, browser.latest);
  return browser.latest;
}

async function reuseOrStart(
  sandbox: Sandbox,
  before: Promise<RunBrowser> | undefined,
): Promise<RunBrowser> {
  const running = await before?.catch(() => null);
  if (running?.browser.isConnected()) return running;
  // Registered before it is started, so that no browser is left over if the sandbox ends meanwhile.
  sandbox.onDispose?.(async () => (await started).close());
  const started = RunBrowser.start(sandbox);
  return started;
}
