import { z } from "zod";
import { defineTool } from "../../../src/tool/define-tool.ts";
import { ACTION_MILLISECONDS, askPage, withinTime } from "./perform-action.ts";

const QUALITY = 60;

/** A picture for people: it goes into the trace with the call. A model that reads text can't see it. */
export const pageScreenshot = defineTool({
  name: "page.screenshot",
  description:
    "Takes a picture of the page for the people who watch. It stays in the trace; you can't see it.",
  input: z.strictObject({
    ref: z
      .string()
      .optional()
      .describe("Reference of one element; left out: what is on the screen"),
    full: z.boolean().optional().describe("The whole page from top to bottom"),
  }),
  effect: "read",
  timeout: 30_000,
  permissions: [],
  async run({ ref, full = false }, context) {
    return askPage(context, async (session) => {
      const options = { type: "jpeg", quality: QUALITY, timeout: ACTION_MILLISECONDS } as const;
      const picture =
        ref === undefined
          ? await withinTime(session.page.screenshot({ ...options, fullPage: full }), 12_000)
          : await (await session.element(ref)).screenshot(options);
      return {
        text: `Took a picture of ${ref ?? "the page"}: ${picture.length} bytes`,
        details: {
          url: session.page.url(),
          mediaType: "image/jpeg",
          bytes: picture.length,
          base64: picture.toString("base64"),
        },
      };
    });
  },
});
