import { defineTool, type ToolContext, ToolFailure, type ToolResult } from "ostinato";
import { z } from "zod";
import { fence } from "../result-text/index.ts";
import { providerFromEnvironment } from "./providers/provider-from-environment.ts";
import type { SearchProvider, SearchResult } from "./providers/search-provider.ts";
import { requireOpenHost } from "./require-open-host.ts";

const DEFAULT_RESULTS = 8;
const SNIPPET_CHARACTERS = 500;

/**
 * Makes the tool for one provider.
 *
 * @param provider Default: the provider that the environment chooses when a search is made, see
 *   `providerFromEnvironment`.
 */
export function makeWebSearch(provider?: SearchProvider) {
  return defineTool({
    name: "web_search",
    description: "Searches the web and returns titles, addresses and short texts.",
    input: z.strictObject({
      query: z.string().describe("Question or words to look for"),
      limit: z
        .int()
        .min(1)
        .max(20)
        .optional()
        .describe(`Results to return; left out: ${DEFAULT_RESULTS}`),
    }),
    effect: "read",
    timeout: 300_000,
    permissions: ["network", "workspace:read"],
    async run({ query, limit = DEFAULT_RESULTS }, context) {
      const chosen = provider ?? providerFromEnvironment();
      const results = await searchWith(chosen, query, limit, context);
      return describeResults(chosen, query, results);
    },
  });
}

export const webSearch = makeWebSearch();

/** @throws ToolFailure for an empty query, or a provider that the run's policy doesn't open. */
export async function searchWith(
  provider: SearchProvider,
  query: string,
  count: number,
  { sandbox, signal, progress }: ToolContext,
): Promise<readonly SearchResult[]> {
  if (query.trim() === "") throw new ToolFailure("the query is empty");
  if (provider.address) {
    await requireOpenHost(sandbox, provider.name, provider.address);
    const { hostname: host, port, protocol } = provider.address;
    sandbox.noteRequest?.({
      time: Date.now(),
      method: "SEARCH",
      host,
      port: Number(port) || (protocol === "http:" ? 80 : 443),
      allowed: true,
    });
  }
  return provider.search(query.trim(), { count, signal, sandbox, progress });
}

function describeResults(
  { name }: SearchProvider,
  query: string,
  results: readonly SearchResult[],
): ToolResult {
  const details = { provider: name, query, results };
  if (results.length === 0) return { text: "No results", details };
  const entries = results.map(({ title, url, snippet, date }, index) =>
    [
      `${index + 1}. ${oneLine(title)}${date ? ` (${oneLine(date)})` : ""}`,
      `   ${url}`,
      ...(snippet ? [`   ${oneLine(snippet).slice(0, SNIPPET_CHARACTERS)}`] : []),
    ].join("\n"),
  );
  return { text: fence(`results of ${name}`, entries.join("\n")), details };
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
