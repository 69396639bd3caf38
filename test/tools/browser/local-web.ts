import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { PAGES } from "./local-pages.ts";

/** What a page of the local web answers. */
export interface Answer {
  readonly status?: number;
  readonly headers?: { readonly [name: string]: string };
  readonly body?: string | Buffer;
  /** Milliseconds before the answer is sent. */
  readonly delay?: number;
  /** The answer begins and never ends. */
  readonly endless?: boolean;
}

export interface LocalWeb {
  /** `http://127.0.0.1:PORT`. */
  readonly base: string;
  /** `127.0.0.1:PORT`, as a policy names it. */
  readonly host: string;
  /** Paths that were asked for, in order. */
  readonly requests: string[];
  /** Bodies of the POST requests. */
  readonly posted: Buffer[];
  close(): Promise<void>;
}

/** Serves the pages of `local-pages.ts` on loopback. */
export async function startLocalWeb(): Promise<LocalWeb> {
  const requests: string[] = [];
  const posted: Buffer[] = [];
  const server = createServer((request, response) => {
    void answer(request, response, posted);
    requests.push(request.url ?? "");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    base: `http://${host}`,
    host,
    requests,
    posted,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  posted: Buffer[],
): Promise<void> {
  const url = new URL(request.url ?? "/", `http://${request.headers.host}`);
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  if (request.method === "POST") posted.push(Buffer.concat(chunks));
  const page = PAGES[url.pathname] ?? PAGES["/missing"];
  const { status = 200, headers = {}, body = "", delay = 0, endless } = page?.(url) ?? {};
  if (delay > 0) await new Promise((resolve) => setTimeout(resolve, delay));
  const length = Buffer.byteLength(body);
  response.writeHead(status, {
    "content-type": "text/html; charset=utf-8",
    ...(endless ? {} : { "content-length": length }),
    ...headers,
  });
  if (endless) response.write(body);
  else response.end(body);
}
