import type { Sandbox } from "ostinato";
import { perSandbox } from "ostinato/sandbox";
import { RunBrowser } from "./run-browser.ts";

/** The latest browser of a run. */
const browsers = perSandbox((): { latest?: Promise<RunBrowser> } => ({}));

/**
 * The browser of a run, started at its first page and again after it has ended; it ends with the run's
 * sandbox. Calls at the same time get the same one.
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
  // Before it is started, so that one is not left behind by a sandbox that ends meanwhile or has ended.
  sandbox.onDispose?.(async () => (await started).close());
  const started = RunBrowser.start(sandbox);
  return started;
}
