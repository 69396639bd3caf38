import { setTimeout as sleep } from "node:timers/promises";
import { defineTool, ToolFailure } from "ostinato";
import type { Page, Response } from "playwright";
import { z } from "zod";
import { requireNetwork } from "../../require-network.ts";
import { webAddress } from "../../web-address.ts";
import { performAction } from "../perform-action.ts";

const LOAD_MILLISECONDS = 30_000;
const ATTEMPTS = 4;
const PAUSE_MILLISECONDS = 200;

export const pageOpen = defineTool({
  name: "page.open",
  description: "Opens an address in the browser's current tab.",
  input: z.strictObject({
    url: z.string().describe("Address of the page, http or https"),
  }),
  effect: "once",
  timeout: 60_000,
  permissions: ["network", "workspace:write"],
  async run({ url }, context) {
    const address = webAddress(url);
    await requireNetwork(context.sandbox, address);
    return performAction(context, async (session) => {
      const page = await session.openTab();
      const response = await navigate(page, address).catch((error: Error) => {
        const refusal = session.run.refusalOf(address);
        throw refusal === undefined ? error : refused(address, refusal);
      });
      const refusal = response?.status() === 403 ? session.run.refusalOf(page.url()) : undefined;
      if (refusal !== undefined) throw refused(address, refusal);
      const status = response === null || response.ok() ? "" : ` with status ${response.status()}`;
      return `Opened ${address}${status}`;
    });
  },
});

/** Null when the address was a download, which ends the navigation without a page. */
async function navigate(page: Page, address: string): Promise<Response | null> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await page.goto(address, {
        waitUntil: "domcontentloaded",
        timeout: LOAD_MILLISECONDS,
      });
    } catch (error) {
      const message = error instanceof Error ? error.message : "";
      if (message.includes("Download is starting")) return null;
      // The browser's own page about an earlier failure may come in between.
      const isInterrupted = message.includes("interrupted by another navigation");
      if (!isInterrupted || attempt === ATTEMPTS) throw error;
      await page.waitForLoadState("domcontentloaded", { timeout: 2_000 }).catch(() => undefined);
      await sleep(PAUSE_MILLISECONDS);
    }
  }
}

function refused(url: string, reason: string): ToolFailure {
  return new ToolFailure(`${url} could not be opened: ${reason}`, { url });
}
