import { z } from "zod";
import { requestJson } from "./request-json.ts";
import type { SearchProvider } from "./search-provider.ts";

const answer = z.looseObject({
  results: z.array(
    z.looseObject({
      title: z.string().nullish(),
      url: z.string(),
      publishedDate: z.string().nullish(),
      highlights: z.array(z.string()).nullish(),
      text: z.string().nullish(),
    }),
  ),
});

const MOST_RESULTS = 100;
const TEXT_CHARACTERS = 500;

export interface ExaOptions {
  readonly apiKey: string;
  /** Default: `auto`. */
  readonly type?: "auto" | "fast" | "neural" | "keyword";
  /** For tests. */
  readonly url?: string;
}

/** The Exa search API. */
export function exa({
  apiKey,
  type = "auto",
  url = "https://api.exa.ai/search",
}: ExaOptions): SearchProvider {
  return {
    name: "exa",
    address: new URL(url),
    async search(query, { count, signal }) {
      const { results } = await requestJson({
        provider: "exa",
        url: new URL(url),
        headers: { "x-api-key": apiKey },
        body: {
          query,
          type,
          numResults: Math.min(count, MOST_RESULTS),
          contents: { highlights: true, text: { maxCharacters: TEXT_CHARACTERS } },
        },
        answer,
        signal,
        explain: (status) =>
          status === 402
            ? "the account has no credit left. The user has to add some; go on without the search"
            : undefined,
      });
      return results.slice(0, count).map((result) => ({
        title: result.title || result.url,
        url: result.url,
        snippet: (result.highlights?.join(" … ") || result.text || "").replace(/\s+/g, " ").trim(),
        ...(result.publishedDate && { date: result.publishedDate }),
      }));
    },
  };
}
