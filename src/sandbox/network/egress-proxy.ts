import { chmodSync, chownSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import { connect, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { Owner } from "../launcher/mount-plan.ts";
import type { NetworkRequest } from "../sandbox.ts";
import { decideEgress, type EgressDecision, type Resolve } from "./egress-rules.ts";
import { canonicalHost, type HostPattern } from "./host-pattern.ts";
import { tunnel } from "./tunnel.ts";

export interface EgressProxyOptions {
  /** Path of the Unix socket to listen on. Whoever can reach it may use it. */
  readonly socketPath: string;
  /** Who owns the socket. */
  readonly owner: Owner | null;
  readonly lists: readonly (readonly HostPattern[])[];
  readonly onRequest: (request: NetworkRequest) => void;
  readonly resolve?: Resolve;
}

export interface EgressProxy {
  close(): Promise<void>;
}

const CONNECT_MILLISECONDS = 15_000;
/** Headers of one connection only (RFC 9110 7.6.1), and those that are for us. */
const HOP_BY_HOP = [
  "connection", "keep-alive", "proxy-connection", "proxy-authorization", "proxy-authenticate",
  "te", "trailer", "upgrade",
]; // biome-ignore format: a list

/** The way out: a proxy for HTTP and CONNECT that dials only what the lists open. */
export async function startEgressProxy(options: EgressProxyOptions): Promise<EgressProxy> {
  const sockets = new Set<Duplex>();
  const decide = async (method: string, host: string, port: number): Promise<EgressDecision> => {
    const decision = await decideEgress({ host, port }, options.lists, options.resolve);
    const address = decision.allowed ? decision.addresses[0] : undefined;
    options.onRequest({
      time: Date.now(),
      method,
      host: decision.host,
      port,
      allowed: decision.allowed,
      ...(decision.allowed ? {} : { reason: decision.reason }),
      ...(address === undefined ? {} : { address }),
    });
    return decision;
  };
  const refuseLate = (method: string, host: string, port: number, reason: string) =>
    options.onRequest({ time: Date.now(), method, host, port, allowed: false, reason });

  const server = createServer({ requestTimeout: 0 }, (incoming, response) => {
    forward(incoming, response, decide, refuseLate).catch(() => response.destroy());
  });
  server.on("connect", (incoming, socket, head) => {
    openTunnel(incoming, socket, head, decide, refuseLate).catch(() => socket.destroy());
  });
  server.on("upgrade", (incoming, socket) => {
    refuse(socket, 400, `Upgrades go through CONNECT, not ${incoming.url ?? ""}`);
  });
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => socket.destroy());
  });
  server.on("clientError", (_error, socket) => {
    if (socket.writable) refuse(socket, 400, "this is no HTTP request that could be read");
    else socket.destroy();
  });

  rmSync(options.socketPath, { force: true });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.socketPath, resolve);
  });
  chmodSync(options.socketPath, 0o600);
  if (options.owner !== null) chownSync(options.socketPath, options.owner.uid, options.owner.gid);
  server.unref();
  return {
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

type Decide = (method: string, host: string, port: number) => Promise<EgressDecision>;
type RefuseLate = (method: string, host: string, port: number, reason: string) => void;

/** A plain HTTP request in absolute form. */
async function forward(
  incoming: IncomingMessage,
  response: ServerResponse,
  decide: Decide,
  refuseLate: RefuseLate,
): Promise<void> {
  const { method = "GET", url = "", headers } = incoming;
  const answer = (status: number, reason: string) => {
    response.writeHead(status, {
      "content-type": "text/plain; charset=utf-8",
      connection: "close",
    });
    response.end(`Ostinato refused this request: ${reason}.\n`);
  };
  const target = /^http:\/\//i.test(url) && URL.canParse(url) ? new URL(url) : null;
  if (target === null) {
    answer(400, "this is a proxy; ask for a whole http:// address, or CONNECT for https");
    return;
  }
  const port = Number(target.port || 80);
  const named = headers.host ?? target.host;
  if (canonicalHost(named.replace(/:\d+$/, "")) !== canonicalHost(target.hostname)) {
    const reason = `the Host header names ${named}, the address ${target.host}`;
    refuseLate(method, target.hostname, port, reason);
    answer(421, reason);
    return;
  }
  const decision = await decide(method, target.hostname, port);
  if (!decision.allowed) {
    answer(403, decision.reason);
    return;
  }
  const dropped = new Set([
    ...HOP_BY_HOP,
    ...(headers.connection ?? "").toLowerCase().split(/\s*,\s*/),
  ]);
  const kept = Object.entries(headers).filter(([name]) => !dropped.has(name));
  const outgoing = request({
    host: decision.addresses[0],
    port,
    method,
    path: `${target.pathname}${target.search}`,
    headers: { ...Object.fromEntries(kept), host: target.host },
    setHost: false,
    timeout: CONNECT_MILLISECONDS,
    agent: false,
  });
  outgoing.on("socket", (socket) => socket.once("connect", () => outgoing.setTimeout(0)));
  outgoing.on("timeout", () => outgoing.destroy(new Error("timeout")));
  outgoing.on("response", (reply) => {
    const back = Object.entries(reply.headers).filter(([name]) => !HOP_BY_HOP.includes(name));
    response.writeHead(reply.statusCode ?? 502, Object.fromEntries(back));
    reply.pipe(response);
  });
  outgoing.on("error", (error: NodeJS.ErrnoException) => {
    if (response.headersSent) response.destroy();
    else answer(502, `the server could not be reached (${error.code ?? error.message})`);
  });
  response.on("close", () => outgoing.destroy());
  incoming.pipe(outgoing);
}

async function openTunnel(
  incoming: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  decide: Decide,
  refuseLate: RefuseLate,
): Promise<void> {
  const [, host = "", port = ""] = /^(\[[^\]]+\]|[^:]+):(\d{1,5})$/.exec(incoming.url ?? "") ?? [];
  const number = Number(port);
  if (host === "" || number < 1 || number > 65535) {
    refuse(socket, 400, "CONNECT takes a host and a port");
    return;
  }
  const decision = await decide("CONNECT", host, number);
  if (!decision.allowed) {
    refuse(socket, 403, decision.reason);
    return;
  }
  const outgoing = await dial(decision.addresses, number);
  if (outgoing === null) {
    refuse(socket, 502, `${decision.host}:${port} could not be reached`);
    return;
  }
  tunnel(socket, head, outgoing, decision.host, (reason) =>
    refuseLate("CONNECT", decision.host, number, reason),
  );
}

/** Tries the checked addresses in order. */
async function dial(addresses: readonly string[], port: number): Promise<Socket | null> {
  for (const host of addresses) {
    const socket = connect({ host, port, timeout: CONNECT_MILLISECONDS });
    const connected = await new Promise<boolean>((resolve) => {
      socket.once("connect", () => resolve(true));
      socket.once("timeout", () => resolve(false));
      socket.once("error", () => resolve(false));
    });
    if (connected) {
      socket.setTimeout(0);
      return socket;
    }
    socket.destroy();
  }
  return null;
}

/** The reason stands in the status line too: most programs show that and drop the body. */
function refuse(socket: Duplex, status: number, reason: string): void {
  const line = reason.replace(/[^\x20-\x7e]/g, "?");
  const body = `Ostinato refused this request: ${reason}.\n`;
  socket.end(
    `HTTP/1.1 ${status} Ostinato: ${line}\r\ncontent-type: text/plain; charset=utf-8\r\nconnection: close\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}
