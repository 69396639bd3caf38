import { z } from "zod";
import { requestJson } from "./request-json.ts";
import type { SearchProvider } from "./search-provider.ts";

const answer = z.looseObject({
  results: z.array(
    z.looseObject({
      title: z.string(),
      url: z.string(),
      content: z.string().nullish(),
      published_date: z.string().nullish(),
    }),
  ),
});

const MOST_RESULTS = 20;
/** The plan's credits are used up; the limit of pay-as-you-go is reached. */
const OUT_OF_CREDITS = [432, 433];

export interface TavilyOptions {
  readonly apiKey: string;
  /** `advanced` costs two credits. Default: `basic`. */
  readonly depth?: "basic" | "advanced";
  /** For tests. */
  readonly url?: string;
}

/** The Tavily search API. */
export function tavily({
  apiKey,
  depth = "basic",
  url = "https://api.tavily.com/search",
}: TavilyOptions): SearchProvider {
  return {
    name: "tavily",
    address: new URL(url),
    async search(query, { count, signal }) {
      const { results } = await requestJson({
        provider: "tavily",
        url: new URL(url),
        headers: { authorization: `Bearer ${apiKey}` },
        body: { query, max_results: Math.min(count, MOST_RESULTS), search_depth: depth },
        answer,
        signal,
        explain: (status) =>
          OUT_OF_CREDITS.includes(status)
            ? "the plan's limit is reached. The user has to raise it; go on without the search"
            : undefined,
      });
      return results.slice(0, count).map((result) => ({
        title: result.title,
        url: result.url,
        snippet: (result.content ?? "").replace(/\s+/g, " ").trim(),
        ...(result.published_date && { date: result.published_date }),
      }));
    },
  };
}
