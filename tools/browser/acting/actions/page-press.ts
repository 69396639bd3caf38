import { defineTool } from "ostinato";
import { z } from "zod";
import { ACTION_MILLISECONDS, performAction } from "../perform-action.ts";

export const pagePress = defineTool({
  name: "page.press",
  description: "Presses a key, such as Enter, Escape, ArrowDown or Control+a.",
  input: z.strictObject({
    key: z.string().describe("Name of the key"),
    ref: z
      .string()
      .optional()
      .describe("Reference of the element that gets it; left out: the page"),
  }),
  effect: "once",
  timeout: 40_000,
  permissions: ["network", "workspace:write"],
  async run({ key, ref }, context) {
    return performAction(context, async (session) => {
      if (ref === undefined) await session.page.keyboard.press(key);
      else await (await session.element(ref)).press(key, { timeout: ACTION_MILLISECONDS });
      return `Pressed ${key}${ref === undefined ? "" : ` on ${ref}`}`;
    });
  },
});
