import { defineTool, ToolFailure } from "ostinato";
import { z } from "zod";
import { Browsing } from "./browsing.ts";
import { findInPage } from "./find-in-page.ts";

/** `find` of the namespace `browser`: where a text occurs in a page. */
export const find = defineTool({
  name: "find",
  description:
    "Finds exact matches of `pattern` in the current page, or the page given by `cursor`.",
  input: z.strictObject({
    pattern: z.string().describe("Text to find, without regard to case"),
    cursor: z.int().default(-1).describe("Page to search; -1: the latest"),
  }),
  effect: "read",
  // In a resumed run the page may have to be read again.
  timeout: 60_000,
  permissions: ["network", "workspace:read"],
  async run({ pattern, cursor }, context) {
    if (pattern === "") throw new ToolFailure("the pattern is empty");
    const browsing = await Browsing.of(context);
    const page = await browsing.page(cursor, context);
    if (page.found) {
      throw new ToolFailure("this page lists matches already. Give the cursor of an opened page");
    }
    return browsing.show(findInPage(page, pattern), { from: 0 });
  },
});
