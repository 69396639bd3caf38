import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  brave,
  exa,
  localDocuments,
  makeWebSearch,
  providerFromEnvironment,
  type SearchProvider,
  searxng,
  tavily,
} from "../../../tools/search/index.ts";
import { ToolWorkspace } from "../tool-workspace.ts";

interface Reply {
  readonly status?: number;
  readonly headers?: { readonly [name: string]: string };
  readonly body?: string;
}

interface Request {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

const recorded = (name: string) =>
  readFileSync(new URL(`./recorded/${name}.json`, import.meta.url), "utf8");

let server: Server;
let base: string;
let workspace: ToolWorkspace;
let replies: Reply[] = [];
let requests: Request[] = [];

beforeAll(async () => {
  server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    const { method = "", headers } = request;
    requests.push({ method, url: new URL(request.url ?? "", base), headers, body });
    const reply = replies.length > 1 ? replies.shift() : replies[0];
    response.writeHead(reply?.status ?? 200, reply?.headers);
    response.end(reply?.body ?? "{}");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  workspace = await ToolWorkspace.open({}, { network: { allow: [new URL(base).host] } });
});
beforeEach(() => {
  requests = [];
});
afterAll(async () => {
  server.close();
  await workspace.close();
});

const providers: { [name: string]: () => SearchProvider } = {
  searxng: () => searxng({ url: base }),
  brave: () => brave({ apiKey: "secret-key", url: `${base}/web`, interval: 0 }),
  tavily: () => tavily({ apiKey: "secret-key", url: `${base}/search` }),
  exa: () => exa({ apiKey: "secret-key", url: `${base}/search` }),
};

function search(name: string, answers: Reply[], query = "copper price", more: object = {}) {
  replies = answers;
  return workspace.call(makeWebSearch(providers[name]?.()), { query, ...more });
}

describe.each(Object.keys(providers))("%s", (name) => {
  it("gives title, address, date and text, inside a fence", async () => {
    const { text, details } = await search(name, [{ body: recorded(name) }]);
    const lines = text.split("\n");
    const nonce = /^\[untrusted ([0-9a-f]{12}): results of/.exec(text)?.[1];
    expect(lines.at(-1)).toBe(`[end of untrusted ${nonce}]`);
    expect(lines[1]).toMatch(/^1\. Copper (& its )?price \(2025-06-01/);
    expect(lines[2]).toBe("   https://metals.example/copper");
    expect(lines[3]).toMatch(/^ {3}The price of copper (rose\.|'rose' & fell\.)/);
    expect(text).toContain("\n   https://metals.example/tin\n");
    expect(details).toMatchObject({ provider: name, query: "copper price" });
    expect(requests).toHaveLength(1);
  });

  it("gives as many as were asked for", async () => {
    const { details } = await search(name, [{ body: recorded(name) }], "x", { limit: 1 });
    expect((details as { results: unknown[] }).results).toHaveLength(1);
  });

  it("finds nothing without failing", async () => {
    const empty = name === "brave" ? '{"type":"search"}' : '{"results":[]}';
    expect((await search(name, [{ body: empty }])).text).toBe("No results");
  });

  it("waits as long as it is told to, then asks again", async () => {
    const { failed } = await search(name, [
      { status: 429, headers: { "retry-after": "0" } },
      { status: 503, headers: { "retry-after": new Date(Date.now() - 1000).toUTCString() } },
      { body: recorded(name) },
    ]);
    expect(failed).toBe(false);
    expect(requests).toHaveLength(3);
  });

  it("does not wait long, and says when to try again", async () => {
    const result = await search(name, [{ status: 429, headers: { "retry-after": "3600" } }]);
    expect(result.text).toBe(
      `Error: web search (${name}) failed with status 429: too many requests. Try again in 3600 s, or go on without the search`,
    );
    expect(result.details).toMatchObject({ status: 429, retryAfterSeconds: 3600 });
    expect(requests).toHaveLength(1);
  });

  it("is a clear error when it fails, redirects, or talks nonsense, without the key", async () => {
    const failures: [Reply, RegExp][] = [
      [{ status: 500, headers: { "retry-after": "0" } }, /status 500: the service has a problem/],
      [
        { status: 302, headers: { location: "https://elsewhere.example/" } },
        /points to https:\/\/elsewhere/,
      ],
      [{ status: 401 }, /status 401: the key was refused/],
      [{ body: "<html>" }, /gave an answer that could not be understood: <html>/],
      [{ body: '{"results":"none","web":3}' }, /could not be understood/],
      [{ body: `{"x":"${"y".repeat(9_000_000)}"}` }, /gave an answer that is too long/],
    ];
    for (const [reply, words] of failures) {
      const { text } = await search(name, [reply]);
      expect(text).toMatch(words);
      expect(text).not.toContain("secret-key");
    }
  });
});

describe("what is sent", () => {
  it("to searxng", async () => {
    await search("searxng", [{ body: recorded("searxng") }], "a & b");
    expect(requests[0]?.url.pathname).toBe("/search");
    expect(Object.fromEntries(requests[0]?.url.searchParams ?? [])).toEqual({
      q: "a & b",
      format: "json",
    });
    const closed = await search("searxng", [{ status: 403 }]);
    expect(closed.text).toContain("add json to search.formats in its settings.yml");
  });

  it("to brave, and how its limits are read", async () => {
    await search("brave", [{ body: recorded("brave") }], "word ".repeat(200), { limit: 20 });
    expect(requests[0]?.headers["x-subscription-token"]).toBe("secret-key");
    expect(requests[0]?.url.searchParams.get("count")).toBe("20");
    expect(requests[0]?.url.searchParams.get("q")?.split(" ")).toHaveLength(50);
    const limited = await search("brave", [
      {
        status: 429,
        headers: { "x-ratelimit-remaining": "1, 0", "x-ratelimit-reset": "1, 86400" },
        body: recorded("brave-rate-limited"),
      },
    ]);
    expect(limited.details).toMatchObject({ retryAfterSeconds: 86400 });
    const refused = await search("brave", [{ status: 422, body: recorded("brave-key-refused") }]);
    expect(refused.text).toContain("check BRAVE_API_KEY");
  });

  it("to tavily and exa", async () => {
    await search("tavily", [{ body: recorded("tavily") }]);
    expect(requests[0]?.headers.authorization).toBe("Bearer secret-key");
    expect(JSON.parse(requests[0]?.body ?? "")).toEqual({
      query: "copper price",
      max_results: 8,
      search_depth: "basic",
    });
    expect((await search("tavily", [{ status: 432 }])).text).toContain(
      "the plan's limit is reached",
    );
    requests = [];
    await search("exa", [{ body: recorded("exa") }]);
    expect(requests[0]?.headers["x-api-key"]).toBe("secret-key");
    expect(JSON.parse(requests[0]?.body ?? "")).toMatchObject({
      query: "copper price",
      numResults: 8,
    });
    const broke = await search("exa", [{ status: 402, body: recorded("exa-no-credit") }]);
    expect(broke.text).toContain("no credit left");
  });
});

it("keeps requests apart as the plan asks", async () => {
  replies = [{ body: recorded("brave") }];
  const paced = makeWebSearch(brave({ apiKey: "k", url: `${base}/web`, interval: 300 }));
  const started = performance.now();
  await Promise.all([1, 2, 3].map(() => workspace.call(paced, { query: "x" })));
  expect(performance.now() - started).toBeGreaterThanOrEqual(590);
});

it("asks nobody that the run's policy doesn't open", async () => {
  const closed = await ToolWorkspace.open();
  try {
    const { text } = await closed.call(makeWebSearch(searxng({ url: base })), { query: "x" });
    expect(text).toMatch(
      /^Error: web search \(searxng\) is closed in this run: .* 127\.0\.0\.1:\d+/,
    );
    expect(requests).toHaveLength(0);
  } finally {
    await closed.close();
  }
});

it("is out of reach when nobody listens", async () => {
  const nobody = makeWebSearch(searxng({ url: "http://127.0.0.1:9" }));
  const open = await ToolWorkspace.open({}, { network: { allow: ["127.0.0.1:9"] } });
  try {
    expect((await open.call(nobody, { query: "x" })).text).toMatch(
      /out of reach at 127\.0\.0\.1:9/,
    );
  } finally {
    await open.close();
  }
});

describe("without a provider", () => {
  it("the run's own documents are searched, one result a file", async () => {
    workspace.put({
      "docs/köln.md": "# Köln\n\nThe cathedral of Köln.\n\nKöln lies on the Rhine.\n",
    });
    const { text } = await workspace.call(makeWebSearch(localDocuments()), {
      query: "Köln cathedral",
    });
    expect(text).toContain(
      "1. docs/köln.md\n   file:///workspace/docs/k%C3%B6ln.md\n   The cathedral of Köln.",
    );
    expect((await workspace.call(makeWebSearch(), { query: "" })).text).toBe(
      "Error: the query is empty",
    );
  });

  it("a name chooses one, a key alone does not", () => {
    expect(providerFromEnvironment({}).name).toBe("documents");
    expect(providerFromEnvironment({ BRAVE_API_KEY: "k" }).address).toBeNull();
    const env = { OSTINATO_SEARCH: "brave", BRAVE_API_KEY: "k" };
    expect(providerFromEnvironment(env).address?.host).toBe("api.search.brave.com");
    expect(() => providerFromEnvironment({ OSTINATO_SEARCH: "exa" })).toThrow(
      "EXA_API_KEY is not set",
    );
    expect(() => providerFromEnvironment({ OSTINATO_SEARCH: "gugel" })).toThrow(
      "which is no provider",
    );
  });
});
