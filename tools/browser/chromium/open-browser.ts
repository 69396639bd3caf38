import type { Sandbox } from "ostinato";
import { RunBrowser } from "./run-browser.ts";

const browsers = new WeakMap<Sandbox, Promise<RunBrowser>>();

/**
 * The browser of a run, started at its first page and again after it has ended; it ends with the run's
 * sandbox. Calls at the same time get the same one.
 */
export function openBrowser(sandbox: Sandbox): Promise<RunBrowser> {
  const opened = reuseOrStart(sandbox, browsers.get(sandbox));
  browsers.set(sandbox, opened);
  return opened;
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
