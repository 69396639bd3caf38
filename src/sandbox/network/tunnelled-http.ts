import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { canonicalHost } from "./host-pattern.ts";
import { passRequest, requestTo } from "./pass-request.ts";

export interface TunnelledHttpOptions {
  /** A client that speaks HTTP and has not been read from. */
  readonly client: Duplex;
  /** The requested name or address of the tunnel, canonical, and its port. */
  readonly host: string;
  readonly port: number;
  /** A new connection to the tunnel's server. */
  readonly dial: () => Promise<{ readonly socket: Socket } | { readonly problem: string }>;
  readonly onRefused: (method: string, reason: string) => void;
}

/**
 * HTTP in a tunnel: every request is parsed, compared with the tunnel's host, and written to the server as a new
 * request on its own connection. A second request smuggled after the first never reaches the server.
 */
export function tunnelHttp({ client, host, port, dial, onRefused }: TunnelledHttpOptions): void {
  const ownName = (host.includes(":") ? `[${host}]` : host) + (port === 80 ? "" : `:${port}`);
  /** Where a request goes, or why it doesn't. */
  const check = (request: IncomingMessage): { host: string; path: string } | string => {
    const { method = "GET", url = "", headers } = request;
    const whole = /^[a-z]+:\/\//i.test(url) && URL.canParse(url) ? new URL(url) : null;
    const named = headers.host || ownName;
    for (const name of [named, ...(whole ? [whole.host] : [])]) {
      if (canonicalHost(name.replace(/:\d+$/, "")) === host) continue;
      const reason = `the Host header names ${name}, the tunnel ${host}`;
      onRefused(method, reason);
      return reason;
    }
    return { host: named, path: whole === null ? url : whole.pathname + whole.search };
  };
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const checked = check(request);
    if (typeof checked === "string") return answer(response, 421, checked);
    const unreachable = (reason: string) =>
      answer(response, 502, `the server could not be reached (${reason})`);
    const dialled = await dial();
    if ("problem" in dialled) return unreachable(dialled.problem);
    passRequest(request, response, { socket: dialled.socket, ...checked }, unreachable);
  };
  const serveUpgrade = async (request: IncomingMessage, socket: Duplex): Promise<void> => {
    const checked = check(request);
    if (typeof checked === "string") return hangUp(socket, 421, checked);
    // With any other protocol, data after the response can't be checked.
    if (request.headers.upgrade?.toLowerCase() !== "websocket") {
      return hangUp(socket, 400, "without TLS, a tunnel takes no upgrade but that to a websocket");
    }
    const dialled = await dial();
    if ("problem" in dialled) return hangUp(socket, 502, dialled.problem);
    upgrade(request, socket, { socket: dialled.socket, ...checked });
  };
  const server = createServer({ requestTimeout: 0 }, (request, response) => {
    serve(request, response).catch(() => response.destroy());
  });
  server.on("upgrade", (request, socket) => {
    serveUpgrade(request, socket).catch(() => socket.destroy());
  });
  server.on("clientError", (_error, socket) => socket.destroy());
  server.emit("connection", client);
}

function upgrade(
  request: IncomingMessage,
  client: Duplex,
  to: Parameters<typeof requestTo>[0],
): void {
  const outgoing = requestTo(to, request, { connection: "Upgrade", upgrade: "websocket" });
  outgoing.on("upgrade", (reply, server, head) => {
    const lines = [`HTTP/1.1 101 ${reply.statusMessage}`];
    for (let at = 0; at + 1 < reply.rawHeaders.length; at += 2) {
      lines.push(`${reply.rawHeaders[at]}: ${reply.rawHeaders[at + 1]}`);
    }
    client.write(`${lines.join("\r\n")}\r\n\r\n`);
    if (head.length > 0) client.write(head);
    for (const [one, other] of [
      [client, server],
      [server, client],
    ] as const) {
      one.on("close", () => other.destroy()).on("error", () => other.destroy());
    }
    server.pipe(client).pipe(server);
  });
  // The server refused: its response is of no use to a websocket client.
  outgoing.on("response", (reply) => {
    reply.resume();
    hangUp(client, reply.statusCode ?? 502, "the server opens no websocket here");
  });
  outgoing.on("error", (error) => hangUp(client, 502, error.message));
  client.on("close", () => outgoing.destroy());
  outgoing.end();
}

function answer(response: ServerResponse, status: number, reason: string): void {
  response.writeHead(status, { "content-type": "text/plain; charset=utf-8", connection: "close" });
  response.end(refusal(reason));
}

function hangUp(socket: Duplex, status: number, reason: string): void {
  const body = refusal(reason);
  const length = Buffer.byteLength(body);
  socket.end(
    `HTTP/1.1 ${status} Refused\r\ncontent-type: text/plain; charset=utf-8\r\nconnection: close\r\ncontent-length: ${length}\r\n\r\n${body}`,
  );
}

function refusal(reason: string): string {
  return `Ostinato refused this request: ${reason}.\n`;
}
