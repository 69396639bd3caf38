import { defineTool } from "ostinato";
import { z } from "zod";
import { ACTION_MILLISECONDS, performAction } from "../perform-action.ts";

export const pageClick = defineTool({
  name: "page.click",
  description: "Clicks an element of the page.",
  input: z.strictObject({
    ref: z.string().describe("Reference from page.snapshot"),
    double: z.boolean().optional().describe("Click twice"),
  }),
  effect: "once",
  timeout: 40_000,
  permissions: ["network", "workspace:write"],
  async run({ ref, double = false }, context) {
    return performAction(context, async (session) => {
      const element = await session.element(ref);
      const options = { timeout: ACTION_MILLISECONDS };
      await (double ? element.dblclick(options) : element.click(options));
      return `Clicked ${ref}`;
    });
  },
});
