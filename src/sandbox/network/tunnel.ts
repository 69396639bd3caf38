import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { serverNameOf } from "./client-hello.ts";
import { canonicalHost } from "./host-pattern.ts";

/**
 * Joins a client that asked for CONNECT with the server that was dialled. A TLS connection that names
 * another server than the one asked for is cut: the name decides what a shared server shows.
 */
export function tunnel(
  client: Duplex,
  head: Buffer,
  server: Socket,
  host: string,
  onRefused: (reason: string) => void,
): void {
  const end = () => {
    client.destroy();
    server.destroy();
  };
  for (const side of [client, server]) side.on("error", end).on("close", end);
  // Also one that leaves before it has said enough to be let through.
  client.on("end", () => server.end());
  client.write("HTTP/1.1 200 Connection established\r\n\r\n");
  server.pipe(client);

  let first = Buffer.alloc(0);
  const look = (chunk: Buffer) => {
    first = Buffer.concat([first, chunk]);
    const found = serverNameOf(first);
    if (found === "incomplete") return;
    client.off("data", look);
    const reason = whyNot(found, host);
    if (reason !== null) {
      onRefused(reason);
      end();
      return;
    }
    server.write(first);
    client.pipe(server);
  };
  client.on("data", look);
  if (head.length > 0) look(head);
}

function whyNot(found: Exclude<ReturnType<typeof serverNameOf>, "incomplete">, host: string) {
  if (found === "none") return null;
  if (found === "unreadable") return "the TLS connection's first message can't be read";
  if (canonicalHost(found.name) === host) return null;
  return `the TLS connection names ${found.name}, the tunnel ${host}`;
}
