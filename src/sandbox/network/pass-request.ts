import {
  type IncomingMessage,
  type OutgoingHttpHeaders,
  request,
  type ServerResponse,
} from "node:http";
import type { Socket } from "node:net";

/** Hop-by-hop headers (RFC 9110 7.6.1), and headers for the proxy itself. */
const HOP_BY_HOP = [
  "connection", "keep-alive", "proxy-connection", "proxy-authorization", "proxy-authenticate",
  "te", "trailer", "upgrade",
]; // biome-ignore format: a list

export interface PassedTo {
  /** A connection to the server. */
  readonly socket: Socket;
  /** Host and path as the server should see them. */
  readonly host: string;
  readonly path: string;
}

/** Writes a new request to the server and a new response to the client; neither is passed on unparsed. */
export function passRequest(
  incoming: IncomingMessage,
  response: ServerResponse,
  to: PassedTo,
  onUnreachable: (reason: string) => void,
): void {
  const outgoing = requestTo(to, incoming, {});
  outgoing.on("response", (reply) => {
    const back = Object.entries(reply.headers).filter(([name]) => !HOP_BY_HOP.includes(name));
    try {
      response.writeHead(reply.statusCode ?? 502, Object.fromEntries(back));
    } catch {
      // A server may send a status that Node rejects, such as 000.
      outgoing.destroy();
      response.destroy();
      return;
    }
    reply.pipe(response);
  });
  outgoing.on("error", (error: NodeJS.ErrnoException) => {
    if (response.headersSent) response.destroy();
    else onUnreachable(error.code ?? error.message);
  });
  response.on("close", () => outgoing.destroy());
  incoming.pipe(outgoing);
}

/** The head of a client's request for the server, without hop-by-hop headers. */
export function requestTo(
  { socket, host, path }: PassedTo,
  { method = "GET", headers }: IncomingMessage,
  added: OutgoingHttpHeaders,
): ReturnType<typeof request> {
  const named = (headers.connection ?? "").toLowerCase().split(",");
  const dropped = new Set([...HOP_BY_HOP, ...named.map((name) => name.trim())]);
  const kept = Object.entries(headers).filter(([name]) => !dropped.has(name));
  return request({
    createConnection: () => socket,
    method,
    path,
    headers: { ...Object.fromEntries(kept), host, ...added },
    setHost: false,
  });
}
