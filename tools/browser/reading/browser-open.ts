import { defineTool, type ToolContext, ToolFailure } from "ostinato";
import { z } from "zod";
import { webAddress } from "../web-address.ts";
import { Browsing } from "./browsing.ts";
import type { WebPage } from "./page/web-page.ts";
import { isResultsUrl } from "./results-page.ts";

/** `open` of the namespace `browser`: a link, an address, or another part of a page. */
export const open = defineTool({
  name: "open",
  description: "Opens the link `id` from the page indicated by `cursor`, or an address.",
  input: z.strictObject({
    id: z
      .union([z.int(), z.string()])
      .default(-1)
      .describe("Link to follow, or an address; -1: stay"),
    cursor: z.int().default(-1).describe("Page that has the link; -1: the latest"),
    loc: z.int().default(-1).describe("First line to show; -1: the beginning, or the place found"),
    num_lines: z.int().default(-1).describe("Lines to show; -1: as many as fit"),
    view_source: z.boolean().default(false).describe("Show the page's source"),
    source: z.string().optional().describe("Only web is known"),
  }),
  effect: "read",
  timeout: 60_000,
  permissions: ["network", "workspace:read"],
  async run({ id, cursor, loc, num_lines: lines, view_source: isSource }, context) {
    const browsing = await Browsing.of(context);
    // Models sometimes write a number as text.
    const link = typeof id === "string" && /^-?\d+$/.test(id.trim()) ? Number(id) : id;
    if (typeof link === "string") {
      const page = await browsing.open(webAddress(link, ["file:"]), isSource, context);
      return browsing.show(page, { from: loc, lines });
    }
    const current = await browsing.page(cursor, context);
    const place = current.found?.places.get(link);
    if (current.found && place !== undefined) {
      // The source has different lines, unless the source was searched.
      const { page: searched } = current.found;
      const page = isSource ? await source(browsing, searched, context) : searched;
      const isPlace = loc < 0 && page === searched;
      return browsing.show(page, { from: isPlace ? Browsing.above(place) : loc, lines });
    }
    if (link >= 0) {
      const url = current.links.get(link);
      if (url === undefined) throw noSuchLink(link, current);
      return browsing.show(await browsing.open(url, isSource, context), { from: loc, lines });
    }
    const page = isSource ? await source(browsing, current, context) : current;
    return browsing.show(page, { from: loc, lines });
  },
});

function source(
  browsing: Browsing,
  { url, found }: WebPage,
  context: ToolContext,
): Promise<WebPage> {
  if (found) return source(browsing, found.page, context);
  if (!isResultsUrl(url)) return browsing.open(url, true, context);
  throw new ToolFailure(
    "results of a search have no source. Open one of them, or leave out view_source",
  );
}

function noSuchLink(id: number, { links }: WebPage): ToolFailure {
  const last = Math.max(-1, ...links.keys());
  const known = last < 0 ? "It has no links" : `Its links are 0 to ${last}`;
  return new ToolFailure(`there is no link ${id} on that page. ${known}`);
}
