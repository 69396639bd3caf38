import { defineTool, ToolFailure } from "ostinato";
import { z } from "zod";
import { fence } from "../../../result-text/index.ts";
import type { ActingSession } from "../acting-session.ts";
import { performAction, withinTime } from "../perform-action.ts";

export const pageTabs = defineTool({
  name: "page.tabs",
  description: "Lists the browser's tabs, changes to one, or closes one.",
  input: z.strictObject({
    action: z.enum(["list", "select", "close"]).optional().describe("Left out: list"),
    tab: z.int().min(0).optional().describe("Number of the tab; left out: the current one"),
  }),
  effect: "once",
  timeout: 30_000,
  permissions: [],
  async run({ action = "list", tab }, context) {
    return performAction(context, async (session) => {
      if (action === "list") return describeTabs(session);
      const page = tab === undefined ? session.page : session.tabs[tab];
      if (!page) throw new ToolFailure(`there is no tab ${tab}. ${await describeTabs(session)}`);
      if (action === "select") {
        session.select(page);
        return `Changed to tab ${session.tabs.indexOf(page)}`;
      }
      const number = session.tabs.indexOf(page);
      if (session.tabs.length === 1)
        throw new ToolFailure("this is the only tab; open another page in it");
      await withinTime(page.close());
      return `Closed tab ${number}`;
    });
  },
});

async function describeTabs(session: ActingSession): Promise<string> {
  const lines = await Promise.all(
    session.tabs.map(async (page, number) => {
      const title = await withinTime(page.title(), 1000).catch(() => "does not answer");
      const mark = page === session.page ? "*" : " ";
      return `${mark} ${number}: ${JSON.stringify(title.slice(0, 100))} (${page.url().slice(0, 200)})`;
    }),
  );
  return `Tabs:\n${fence("titles of pages", lines.join("\n"))}`;
}
