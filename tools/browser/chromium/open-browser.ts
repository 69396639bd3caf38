import type { Sandbox } from "../../../src/sandbox/sandbox.ts";
import { RunBrowser } from "./run-browser.ts";

const browsers = new WeakMap<Sandbox, Promise<RunBrowser>>();

/** The browser of a run, started at its first page and again after it has ended. */
export async function openBrowser(sandbox: Sandbox): Promise<RunBrowser> {
  const running = await browsers.get(sandbox)?.catch(() => null);
  if (running?.browser.isConnected()) return running;
  const started = RunBrowser.start(sandbox);
  browsers.set(sandbox, started);
  return started;
}
