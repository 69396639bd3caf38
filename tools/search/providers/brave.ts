import { z } from "zod";
import { htmlLine } from "../../documents/html-line.ts";
import { requestJson } from "./request-json.ts";
import { RequestPace } from "./request-pace.ts";
import type { SearchProvider } from "./search-provider.ts";

const answer = z.looseObject({
  web: z
    .looseObject({
      results: z.array(
        z.looseObject({
          title: z.string(),
          url: z.string(),
          description: z.string().nullish(),
          page_age: z.string().nullish(),
        }),
      ),
    })
    .nullish(),
});

const MOST_RESULTS = 20;
const MOST_CHARACTERS = 400;
const MOST_WORDS = 50;

export interface BraveOptions {
  readonly apiKey: string;
  /** Milliseconds between requests. Default: 1,100; the free plan allows one per second. */
  readonly interval?: number;
  /** For tests. */
  readonly url?: string;
}

/** The Brave Search API, web search endpoint. */
export function brave({
  apiKey,
  interval = 1100,
  url = "https://api.search.brave.com/res/v1/web/search",
}: BraveOptions): SearchProvider {
  const pace = new RequestPace(interval);
  return {
    name: "brave",
    address: new URL(url),
    async search(query, { count, signal }) {
      const address = new URL(url);
      const words = query.split(/\s+/).slice(0, MOST_WORDS).join(" ");
      address.searchParams.set("q", words.slice(0, MOST_CHARACTERS));
      address.searchParams.set("count", String(Math.min(count, MOST_RESULTS)));
      await pace.wait(signal);
      const { web } = await requestJson({
        provider: "brave",
        url: address,
        headers: { "x-subscription-token": apiKey },
        answer,
        signal,
        waitSeconds: (headers) => secondsToReset(headers),
        explain: (status) =>
          status === 422
            ? "the key or the query was refused. The user has to check BRAVE_API_KEY"
            : undefined,
      });
      return (web?.results ?? []).slice(0, count).map((result) => ({
        title: htmlLine(result.title),
        url: result.url,
        snippet: htmlLine(result.description ?? ""),
        ...(result.page_age && { date: result.page_age }),
      }));
    },
  };
}

/**
 * Limits are reported for several windows at once: `remaining: 0, 1488` with `reset: 1, 1419704`
 * means one second.
 */
function secondsToReset(headers: Headers): number | undefined {
  const numbers = (name: string) => (headers.get(name) ?? "").split(",").map(Number);
  const remaining = numbers("x-ratelimit-remaining");
  const reset = numbers("x-ratelimit-reset");
  const waits = remaining.flatMap((left, window) => (left === 0 ? (reset[window] ?? []) : []));
  return waits.length > 0 ? Math.max(...waits) : undefined;
}
