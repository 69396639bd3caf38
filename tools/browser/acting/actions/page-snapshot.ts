import { defineTool } from "ostinato";
import { z } from "zod";
import { fence } from "../../../result-text/index.ts";
import { takeIsolatedSnapshot } from "../isolated-snapshot.ts";
import { askPage, withinTime } from "../perform-action.ts";

const DEFAULT_DEPTH = 12;
/** A token has about 2.3 characters of an outline, so this stays below 8,000 tokens. */
const CHARACTERS = 16_000;

/** The page as an outline with references, for `page.click` and the others. */
export const pageSnapshot = defineTool({
  name: "page.snapshot",
  description:
    "Shows the current page as an outline. Elements that can be acted on have references such as s1e5; they hold until the next snapshot or page.",
  input: z.strictObject({
    find: z.string().optional().describe("Show only elements and texts that hold this"),
    target: z.string().optional().describe("Reference: show only what is inside this element"),
    depth: z.int().min(0).max(50).optional().describe(`Levels to show; left out: ${DEFAULT_DEPTH}`),
  }),
  effect: "read",
  timeout: 30_000,
  permissions: [],
  async run({ find, target, depth = DEFAULT_DEPTH }, context) {
    return askPage(context, async (session) => {
      const { page } = session;
      const scope = target === undefined ? page : await session.element(target);
      const number = session.nextSnapshot();
      const options = { number, find: find || null, depth, characters: CHARACTERS };
      const { text, count, left } = await withinTime(takeIsolatedSnapshot(scope, options));
      session.keepSnapshot({ number, page, count });
      const title = (await withinTime(page.title())).slice(0, 150);
      const shown = text === "" ? "(nothing is shown)" : text.slice(0, CHARACTERS);
      const notice =
        left > 0 ? `\n[truncated: ${left} more lines; use find, or target with a reference]` : "";
      const events = (await session.takeEvents()).map((event) => `Meanwhile: ${event}\n`).join("");
      const head = `Page: ${JSON.stringify(title)} (${page.url().slice(0, 300)})`;
      return {
        text: `${fence("the browser", `${events}${head}\n${shown}`)}${notice}`,
        details: { url: page.url(), title, snapshot: number, elements: count, left },
      };
    });
  },
});
