import { defineTool, ToolFailure } from "ostinato";
import type { Frame } from "playwright";
import { z } from "zod";
import { performAction } from "../perform-action.ts";

export const pageBack = defineTool({
  name: "page.back",
  description: "Goes back to the page before.",
  input: z.strictObject({}),
  effect: "once",
  timeout: 40_000,
  permissions: ["network", "workspace:write"],
  async run(_, context) {
    return performAction(context, async ({ page }) => {
      // The address alone isn't enough: an app may have many entries with the same address.
      let moved = false;
      const watch = (frame: Frame) => {
        moved ||= frame === page.mainFrame();
      };
      page.on("framenavigated", watch);
      try {
        await page.goBack({ waitUntil: "domcontentloaded", timeout: 20_000 });
      } finally {
        page.off("framenavigated", watch);
      }
      if (!moved) throw new ToolFailure("there is no page before this one");
      return "Went back";
    });
  },
});
