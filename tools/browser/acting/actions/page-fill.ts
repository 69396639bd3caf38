import { defineTool } from "ostinato";
import { z } from "zod";
import { ACTION_MILLISECONDS, performAction } from "../perform-action.ts";

export const pageFill = defineTool({
  name: "page.fill",
  description: "Writes a text into a field of the page, in place of what is there.",
  input: z.strictObject({
    ref: z.string().describe("Reference from page.snapshot"),
    text: z.string().describe("The field's new text"),
    submit: z.boolean().optional().describe("Press Enter afterwards"),
  }),
  effect: "once",
  timeout: 40_000,
  permissions: ["network", "workspace:write"],
  async run({ ref, text, submit = false }, context) {
    return performAction(context, async (session) => {
      const element = await session.element(ref);
      await element.fill(text, { timeout: ACTION_MILLISECONDS });
      if (submit) await element.press("Enter", { timeout: ACTION_MILLISECONDS });
      return `Filled ${ref}${submit ? " and pressed Enter" : ""}`;
    });
  },
});
