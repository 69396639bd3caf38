import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { serverNameOf } from "./client-hello.ts";
import { canonicalHost } from "./host-pattern.ts";
import { tunnelOpening } from "./tunnel-opening.ts";

/**
 * Milliseconds to hold bytes that may become a request: another protocol that begins the same way waits for an
 * answer.
 */
const HELD = 1000;

export interface TunnelOptions {
  readonly client: Duplex;
  /** Bytes that the client has already sent. */
  readonly head: Buffer;
  readonly server: Socket;
  /** The requested name or address of the tunnel, canonical. */
  readonly host: string;
  readonly onRefused: (reason: string) => void;
  /** Takes over a client that speaks HTTP and reads its bytes so far again. */
  readonly onHttp: () => void;
}

/**
 * Connects a client that requested CONNECT with the dialled server. A connection that names another server than
 * the requested one is closed, because the name decides which site a shared server shows. TLS is checked by its
 * first message; HTTP is handed over, because each of its requests has a name.
 */
export function tunnel({ client, head, server, host, onRefused, onHttp }: TunnelOptions): void {
  let said = Buffer.alloc(0);
  /** How many of these bytes the server has received. */
  let passed = 0;
  const pass = () => {
    server.write(said.subarray(passed));
    passed = said.length;
  };
  const end = () => {
    clearTimeout(holding);
    client.destroy();
    server.destroy();
  };
  const leave = () => {
    clearTimeout(holding);
    // The client closed before it sent enough to decide: no more bytes will come, and these name no server.
    if (tunnelOpening(said) === "incomplete") pass();
    server.end();
  };
  const holding = setTimeout(() => {
    if (tunnelOpening(said) === "incomplete") pass();
  }, HELD);
  const decided = () => {
    clearTimeout(holding);
    client.off("data", look);
    client.off("end", leave);
  };
  const look = (chunk: Buffer) => {
    said = Buffer.concat([said, chunk]);
    const opening = tunnelOpening(said);
    if (opening === "incomplete") return passed > 0 ? pass() : holding.refresh();
    const found = opening === "tls" ? serverNameOf(said) : "none";
    if (found === "incomplete") return;
    const reason = whyNot(opening, found, host, passed > 0);
    if (reason !== null) {
      onRefused(reason);
      end();
      return;
    }
    decided();
    if (opening === "http") {
      // A server may close its connection after a response; the client then continues with a new one.
      server.off("error", end).off("close", end).unpipe(client);
      server.on("error", () => server.destroy()).resume();
      client.unshift(said);
      onHttp();
      return;
    }
    client.on("end", () => server.end());
    pass();
    client.pipe(server);
  };
  for (const side of [client, server]) side.on("error", end).on("close", end);
  client.on("end", leave);
  client.write("HTTP/1.1 200 Connection established\r\n\r\n");
  server.pipe(client);
  client.on("data", look);
  if (head.length > 0) look(head);
}

function whyNot(
  opening: ReturnType<typeof tunnelOpening>,
  found: Exclude<ReturnType<typeof serverNameOf>, "incomplete">,
  host: string,
  isLate: boolean,
): string | null {
  if (opening === "hidden") return "the tunnel's first line hides which server is meant";
  if (opening === "http" && isLate) return "the tunnel's first request comes in pieces";
  if (found === "none") return null;
  if (found === "unreadable") return "the TLS connection's first message can't be read";
  if (canonicalHost(found.name) === host) return null;
  return `the TLS connection names ${found.name}, the tunnel ${host}`;
}
