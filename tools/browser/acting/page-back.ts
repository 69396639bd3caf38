import { z } from "zod";
import { defineTool } from "../../../src/tool/define-tool.ts";
import { ToolFailure } from "../../../src/tool/tool-failure.ts";
import { performAction } from "./perform-action.ts";

export const pageBack = defineTool({
  name: "page.back",
  description: "Goes back to the page before.",
  input: z.strictObject({}),
  effect: "once",
  timeout: 40_000,
  permissions: ["network", "workspace:write"],
  async run(_, context) {
    return performAction(context, async ({ page }) => {
      const before = page.url();
      await page.goBack({ waitUntil: "domcontentloaded", timeout: 20_000 });
      if (page.url() === before) throw new ToolFailure("there is no page before this one");
      return "Went back";
    });
  },
});
