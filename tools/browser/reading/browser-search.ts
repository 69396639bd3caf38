import { defineTool } from "ostinato";
import { z } from "zod";
import { providerFromEnvironment, type SearchProvider } from "../../search/index.ts";
import { searchWith } from "../../search/web-search.ts";
import { Browsing } from "./browsing.ts";
import { resultsPage } from "./results-page.ts";

/** As many as the reference implementation asks for, whatever `topn` is. */
const MOST_RESULTS = 20;

/**
 * `search` of the namespace `browser`: results as a page of links.
 *
 * @param provider Default: what the environment chooses when a search is made; without a choice, the
 *   run's own documents.
 */
export function makeSearch(provider?: SearchProvider) {
  return defineTool({
    name: "search",
    description: "Searches for information related to `query` and displays `topn` results.",
    input: z.strictObject({
      query: z.string().describe("Question or words to look for"),
      topn: z
        .int()
        .min(1)
        .default(10)
        .describe(`Results to show; more than ${MOST_RESULTS} count as ${MOST_RESULTS}`),
      source: z.string().optional().describe("Only web is known"),
    }),
    aliases: { arguments: { top_n: "topn" } },
    effect: "read",
    timeout: 300_000,
    permissions: ["network", "workspace:read"],
    async run({ query, topn }, context) {
      const chosen = provider ?? providerFromEnvironment();
      const results = await searchWith(chosen, query, Math.min(topn, MOST_RESULTS), context);
      const page = resultsPage(query.trim(), chosen.name, results);
      const browsing = await Browsing.of(context);
      const shown = browsing.show(page, { from: 0 });
      return {
        ...shown,
        details: { ...(shown.details as object), provider: chosen.name, results },
      };
    },
  });
}
