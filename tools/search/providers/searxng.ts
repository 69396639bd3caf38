import { z } from "zod";
import { htmlLine } from "../../documents/html-line.ts";
import { requestJson } from "./request-json.ts";
import type { SearchProvider } from "./search-provider.ts";

const answer = z.looseObject({
  results: z.array(
    z.looseObject({
      url: z.string(),
      title: z.string().nullish(),
      content: z.string().nullish(),
      publishedDate: z.string().nullish(),
    }),
  ),
});

export interface SearxngOptions {
  /** Address of the instance: `http://127.0.0.1:8888`. */
  readonly url: string;
  /** `en`, `de` … Default: the instance's. */
  readonly language?: string;
}

/** A SearXNG instance. It needs no key, but `json` among the `formats` of its settings.yml. */
export function searxng({ url: base, language }: SearxngOptions): SearchProvider {
  const url = new URL("search", base.endsWith("/") ? base : `${base}/`);
  return {
    name: "searxng",
    address: url,
    async search(query, { count, signal }) {
      const address = new URL(url);
      address.searchParams.set("q", query);
      address.searchParams.set("format", "json");
      if (language !== undefined) address.searchParams.set("language", language);
      const { results } = await requestJson({
        provider: "searxng",
        url: address,
        headers: {},
        answer,
        signal,
        explain: (status) =>
          status === 403
            ? "the instance gives no JSON. The user has to add json to search.formats in its settings.yml"
            : undefined,
      });
      // The API has no parameter for the number of results.
      return results.slice(0, count).map((result) => ({
        title: htmlLine(result.title ?? "") || result.url,
        url: result.url,
        snippet: htmlLine(result.content ?? ""),
        ...(result.publishedDate && { date: result.publishedDate }),
      }));
    },
  };
}
