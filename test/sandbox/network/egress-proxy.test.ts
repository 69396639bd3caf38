import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { connect, createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, it, vi } from "vitest";
import { type EgressProxy, startEgressProxy } from "../../../src/sandbox/network/egress-proxy.ts";
import type { Resolve } from "../../../src/sandbox/network/egress-rules.ts";
import { parseHostPattern } from "../../../src/sandbox/network/host-pattern.ts";

const folder = mkdtempSync(join(tmpdir(), "ostinato-proxy-"));
const socketPath = join(folder, "proxy");
const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
  rmSync(socketPath, { force: true });
});

/** A server on loopback, and who is connected to it. */
async function serve(onSocket: (socket: Socket) => void) {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => {});
    onSocket(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closing.push(() => server.close());
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return { port, sockets };
}

async function startProxy(resolve: Resolve): Promise<EgressProxy> {
  const proxy = await startEgressProxy({
    socketPath,
    owner: null,
    lists: [["site.test:*", "127.0.0.1:*", "127.0.0.2:*"].map(parseHostPattern)],
    onRequest: () => {},
    resolve,
  });
  closing.push(() => proxy.close());
  return proxy;
}

/** What the proxy answers to this; empty when it hangs up. */
async function ask(text: string): Promise<string> {
  const client = connect(socketPath);
  client.on("error", () => {});
  client.write(text);
  let answer = "";
  client.on("data", (data: Buffer) => {
    answer += data.toString();
  });
  await once(client, "close");
  return answer;
}

const get = (port: number) =>
  `GET http://site.test:${port}/ HTTP/1.1\r\nHost: site.test:${port}\r\n\r\n`;
const tunnel = (port: number) => `CONNECT site.test:${port} HTTP/1.1\r\n\r\n`;

it("a status that is none ends the request, and nothing else", async () => {
  const { port } = await serve((socket) => {
    socket.once("data", () => socket.end("HTTP/1.1 000 x\r\ncontent-length: 0\r\n\r\n"));
  });
  await startProxy(async () => ["127.0.0.1"]);
  expect(await ask(get(port))).toBe("");
  expect(await ask("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")).toContain("400");
});

it("tries every address of a name, in a tunnel and plainly", async () => {
  const { port } = await serve((socket) => {
    socket.once("data", () => socket.end("HTTP/1.1 204 y\r\nconnection: close\r\n\r\n"));
  });
  // Nothing listens on the first.
  await startProxy(async () => ["127.0.0.2", "127.0.0.1"]);
  const plain = get(port).replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n");
  expect(await ask(plain)).toMatch(/^HTTP\/1\.1 204 /);
  expect(await ask(`${tunnel(port)}x`)).toMatch(/^HTTP\/1\.1 200 .*HTTP\/1\.1 204 /s);
});

it.each([
  ["tunnel", tunnel],
  ["request", get],
])("a %s whose client is gone is not dialled any more, or hung up", async (_, request) => {
  const { port, sockets } = await serve((socket) => socket.resume());
  const asked = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<void>();
  await startProxy(async () => {
    asked.resolve();
    await answer.promise;
    return ["127.0.0.1"];
  });
  const early = connect(socketPath);
  early.write(request(port));
  await asked.promise;
  early.destroy();
  await new Promise((resolve) => setTimeout(resolve, 50));
  answer.resolve();
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(sockets.size).toBe(0);

  const late = connect(socketPath);
  late.write(request(port));
  await vi.waitUntil(() => sockets.size === 1);
  late.destroy();
  await vi.waitUntil(() => sockets.size === 0);
});

it("a name that begins as TLS does and can't be read goes nowhere", async () => {
  let heard = "";
  const { port } = await serve((socket) => {
    socket.on("data", (data: Buffer) => {
      heard += data.toString();
    });
  });
  await startProxy(async () => ["127.0.0.1"]);
  const records = Buffer.from([0x16, 3, 1, 0, 1, 1, 0x15, 3, 1, 0, 1, 0]);
  expect(await ask(tunnel(port) + records.toString("latin1"))).toMatch(/^HTTP\/1\.1 200 /);
  expect(heard).toBe("");
});
