import { chmodSync, chownSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { connect, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { Owner } from "../launcher/mount-plan.ts";
import type { NetworkRequest } from "../sandbox.ts";
import {
  type AskedLists,
  decideEgress,
  type EgressDecision,
  type Resolve,
} from "./egress-rules.ts";
import { canonicalHost, type HostPattern } from "./host-pattern.ts";
import { passRequest } from "./pass-request.ts";
import { tunnel } from "./tunnel.ts";
import { tunnelHttp } from "./tunnelled-http.ts";

export interface EgressProxyOptions {
  /** Path of the Unix socket to listen on. Anyone who can reach it can use it. */
  readonly socketPath: string;
  /** Owner of the socket. */
  readonly owner: Owner | null;
  readonly lists: readonly (readonly HostPattern[])[];
  /** Lists beyond which somebody is asked. Default: none. */
  readonly asked?: AskedLists | null;
  readonly onRequest: (request: NetworkRequest) => void;
  readonly resolve?: Resolve;
}

export interface EgressProxy {
  close(): Promise<void>;
}

const CONNECT_MILLISECONDS = 15_000;
/** The way out: a proxy for HTTP and CONNECT that dials only the hosts that the lists allow. */
export async function startEgressProxy(options: EgressProxyOptions): Promise<EgressProxy> {
  const sockets = new Set<Duplex>();
  const track = (socket: Duplex) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  };
  const decide = async (method: string, host: string, port: number): Promise<EgressDecision> => {
    const { lists, resolve, asked } = options;
    const decision = await decideEgress({ host, port }, lists, resolve, asked);
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
  const way: WayOut = { decide, refuseLate, track };

  const server = createServer({ requestTimeout: 0 }, (incoming, response) => {
    forward(incoming, response, way).catch(() => response.destroy());
  });
  server.on("connect", (incoming, socket, head) => {
    openTunnel(incoming, socket, head, way).catch(() => socket.destroy());
  });
  server.on("upgrade", (incoming, socket) => {
    refuse(socket, 400, `Upgrades go through CONNECT, not ${incoming.url ?? ""}`);
  });
  server.on("connection", (socket) => {
    track(socket);
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

interface WayOut {
  decide(method: string, host: string, port: number): Promise<EgressDecision>;
  refuseLate(method: string, host: string, port: number, reason: string): void;
  /** This socket is closed when the proxy is closed. */
  track(socket: Duplex): void;
}

/** A plain HTTP request in absolute form. */
async function forward(
  incoming: IncomingMessage,
  response: ServerResponse,
  way: WayOut,
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
    way.refuseLate(method, target.hostname, port, reason);
    answer(421, reason);
    return;
  }
  const decision = await way.decide(method, target.hostname, port);
  if (!decision.allowed) {
    answer(403, decision.reason);
    return;
  }
  const dialled = await dial(decision.addresses, port, response, way);
  if (response.destroyed) return;
  if ("problem" in dialled) {
    answer(502, `the server could not be reached (${dialled.problem})`);
    return;
  }
  passRequest(
    incoming,
    response,
    { socket: dialled.socket, host: target.host, path: target.pathname + target.search },
    (problem) => answer(502, `the server could not be reached (${problem})`),
  );
}

async function openTunnel(
  incoming: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  way: WayOut,
): Promise<void> {
  const [, host = "", port = ""] = /^(\[[^\]]+\]|[^:]+):(\d{1,5})$/.exec(incoming.url ?? "") ?? [];
  const number = Number(port);
  if (host === "" || number < 1 || number > 65535) {
    refuse(socket, 400, "CONNECT takes a host and a port");
    return;
  }
  const decision = await way.decide("CONNECT", host, number);
  if (!decision.allowed) {
    refuse(socket, 403, decision.reason);
    return;
  }
  const dialled = await dial(decision.addresses, number, socket, way);
  if (socket.destroyed) return;
  if ("problem" in dialled) {
    refuse(socket, 502, `${decision.host}:${port} could not be reached (${dialled.problem})`);
    return;
  }
  const { addresses, host: server } = decision;
  const refused = (shown: string, reason: string) => way.refuseLate(shown, server, number, reason);
  let spare: Socket | null = dialled.socket;
  const again = async (): Promise<Dialled> => {
    const ready = spare;
    spare = null;
    return ready?.writable ? { socket: ready } : await dial(addresses, number, socket, way);
  };
  tunnel({
    ...{ client: socket, head, server: dialled.socket, host: server },
    onRefused: (reason) => refused("CONNECT", reason),
    onHttp: () =>
      tunnelHttp({ client: socket, host: server, port: number, dial: again, onRefused: refused }),
  });
}

type Dialled = { readonly socket: Socket } | { readonly problem: string };

/** Tries the checked addresses in order, as long as the client waits. */
async function dial(
  addresses: readonly string[],
  port: number,
  client: Duplex | ServerResponse,
  way: WayOut,
): Promise<Dialled> {
  let problem = "no address";
  for (const host of addresses) {
    if (client.destroyed) break;
    const socket = connect({ host, port, timeout: CONNECT_MILLISECONDS });
    way.track(socket);
    const giveUp = () => socket.destroy();
    client.once("close", giveUp);
    const failure = await new Promise<string | null>((resolve) => {
      socket.once("connect", () => resolve(null));
      socket.once("timeout", () => resolve("timeout"));
      socket.once("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
      socket.once("close", () => resolve("closed"));
    });
    client.off("close", giveUp);
    if (failure === null && !client.destroyed) {
      socket.setTimeout(0);
      return { socket };
    }
    socket.destroy();
    problem = failure ?? "closed";
  }
  return { problem };
}

/** The reason is also in the status line: most programs show it and drop the body. */
function refuse(socket: Duplex, status: number, reason: string): void {
  const line = reason.replace(/[^\x20-\x7e]/g, "?");
  const body = `Ostinato refused this request: ${reason}.\n`;
  socket.end(
    `HTTP/1.1 ${status} Ostinato: ${line}\r\ncontent-type: text/plain; charset=utf-8\r\nconnection: close\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}
