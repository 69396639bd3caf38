import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer as createHttpServer } from "node:http";
import { connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { startEgressProxy } from "../../../src/sandbox/network/egress-proxy.ts";
import { parseHostPattern } from "../../../src/sandbox/network/host-pattern.ts";
import { tunnelOpening } from "../../../src/sandbox/network/tunnel-opening.ts";
import type { NetworkRequest } from "../../../src/sandbox/sandbox.ts";

const folder = mkdtempSync(join(tmpdir(), "ostinato-tunnel-"));
const socketPath = join(folder, "proxy");
const closing: (() => unknown)[] = [];
let refused: NetworkRequest[] = [];
/** Of the server: bytes that it was sent, requests that it read. */
let heard = "";
let hosts: (string | undefined)[] = [];
beforeEach(() => {
  [heard, hosts, refused] = ["", [], []];
});
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
  rmSync(socketPath, { force: true });
});

async function startProxy(): Promise<void> {
  const proxy = await startEgressProxy({
    ...{ socketPath, owner: null, lists: [["site.test:*", "127.0.0.1:*"].map(parseHostPattern)] },
    onRequest: (request) => {
      if (!request.allowed) refused.push(request);
    },
    resolve: async () => ["127.0.0.1"],
  });
  closing.push(() => proxy.close());
}

async function portOf(server: ReturnType<typeof createServer>): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  closing.push(() => server.close());
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

/** A web server that says which site it was asked for. */
async function serveSites(): Promise<number> {
  const server = createHttpServer((request, response) => {
    hosts.push(request.headers.host);
    response.end(`site of ${request.headers.host} at ${request.url}\n`);
  });
  server.on("upgrade", (request, socket) => {
    hosts.push(request.headers.host);
    socket.write("HTTP/1.1 101 Fine\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
    socket.on("data", (data) => socket.write(`echo ${data}`)).on("error", () => {});
    closing.push(() => socket.destroy());
  });
  server.on("connection", (socket) => closing.push(() => socket.destroy()));
  return await portOf(server);
}

/** A server that just listens. */
async function serveBytes(answer: (socket: Socket, text: string) => void = () => {}) {
  return await portOf(
    createServer((socket) => {
      closing.push(() => socket.destroy());
      socket.on("error", () => {});
      socket.on("data", (data: Buffer) => {
        heard += data.toString("latin1");
        answer(socket, data.toString("latin1"));
      });
    }),
  );
}

/** Opens a tunnel to it, and says these one after another. */
async function throughTunnel(port: number, ...parts: readonly string[]) {
  await startProxy();
  const client = connect(socketPath);
  const told = { text: "", closed: false };
  client.on("error", () => {});
  client.on("data", (data: Buffer) => {
    told.text += data.toString("latin1");
  });
  client.on("close", () => {
    told.closed = true;
  });
  closing.push(() => client.destroy());
  client.write(`CONNECT site.test:${port} HTTP/1.1\r\n\r\n`);
  await vi.waitUntil(() => told.text.includes("established"));
  for (const part of parts) {
    client.write(part, "latin1");
    await setTimeout(40);
  }
  return { client, told };
}

const get = (host: string, path = "/") => `GET ${path} HTTP/1.1\r\nHost: ${host}\r\n\r\n`;

// Issue 19, item 8; audit E3 (p05): CONNECT host:80, then `Host: other-tenant`.
describe("HTTP in a tunnel", () => {
  test("goes to the host that the tunnel was asked for, request after request", async () => {
    const port = await serveSites();
    const { told } = await throughTunnel(
      port,
      get(`site.test:${port}`, "/a?b"),
      get("SITE.test.", "/c").slice(0, 20),
      get("SITE.test.", "/c").slice(20) + get("site.test", "/d"),
    );
    await vi.waitUntil(() => told.text.includes("at /d"));
    expect(told.text).toContain(`site of site.test:${port} at /a?b`);
    expect(hosts).toHaveLength(3);
    expect(refused).toEqual([]);
  });

  test.each([
    ["first request", (other: string) => get(other)],
    ["second request", (other: string) => get("site.test") + get(other)],
    [
      "second one behind a body",
      (other: string) =>
        `POST / HTTP/1.1\r\nHost: site.test\r\nContent-Length: 2\r\n\r\nhi${get(other)}`,
    ],
    ["target", (other: string) => `GET http://${other}/ HTTP/1.1\r\nHost: site.test\r\n\r\n`],
    ["request behind blank lines", (other: string) => `\r\n\n\r\n${get(other)}`],
    [
      "request of a method that nobody knows",
      (other: string) => `${"X".repeat(300)} / HTTP/1.1\r\nHost: ${other}\r\n\r\n`,
    ],
    [
      "request of an upgrade",
      (other: string) =>
        `GET / HTTP/1.1\r\nHost: ${other}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`,
    ],
    [
      "second Host header",
      (other: string) => `GET / HTTP/1.1\r\nHost: site.test\r\nHost: ${other}\r\n\r\n`,
    ],
    ["folded header", (other: string) => `GET / HTTP/1.1\r\nHost: site.test\r\n ${other}\r\n\r\n`],
    [
      "body with a length and in chunks",
      (other: string) =>
        `POST / HTTP/1.1\r\nHost: site.test\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${get(other)}`,
    ],
    ["request of HTTP/2", (other: string) => `PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n${other}`],
    [
      "request behind a PROXY line",
      (other: string) => `PROXY TCP4 1.2.3.4 5.6.7.8 1 80\r\n${get(other)}`,
    ],
    ["HTTP/0.9 with a header", (other: string) => `GET /\r\nHost: ${other}\r\n\r\n`],
  ])("another host in the %s reaches no server", async (_, said) => {
    const port = await serveSites();
    const bytes = await serveBytes();
    for (const to of [port, bytes]) {
      await throughTunnel(to, said("other.test"));
      await setTimeout(150);
      for (const close of closing.splice(2).reverse()) await close();
      rmSync(socketPath, { force: true });
    }
    expect(hosts.filter((host) => host?.includes("other"))).toEqual([]);
    expect(heard).not.toContain("other.test");
  });

  test("the refusal names both, in the answer and in the record", async () => {
    const { told } = await throughTunnel(await serveSites(), get("other.test"));
    await vi.waitUntil(() => told.closed);
    const reason = "the Host header names other.test, the tunnel site.test";
    expect(told.text).toMatch(/HTTP\/1\.1 421 /);
    expect(told.text).toContain(`Ostinato refused this request: ${reason}.`);
    expect(refused).toMatchObject([{ method: "GET", host: "site.test", reason }]);
  });

  test("a websocket goes through", async () => {
    const { client, told } = await throughTunnel(
      await serveSites(),
      "GET /s HTTP/1.1\r\nHost: site.test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: x\r\n\r\n",
    );
    await vi.waitUntil(() => told.text.includes("101 Fine"));
    client.write("frames");
    await vi.waitUntil(() => told.text.includes("echo frames"));
  });
});

describe("what isn't HTTP", () => {
  test.each([
    ["a program that says little, and waits", "ping"],
    ["a line of another protocol", "EHLO site.test\r\n"],
    ["bytes", "\x10\x0c\x00\x04MQTT"],
    ["git", "0032git-upload-pack /project.git\0host=site.test\0"],
    ["redis", "*1\r\n$4\r\nPING\r\n"],
    ["ssh", "SSH-2.0-OpenSSH_9.6\r\n"],
  ])("goes through as it is: %s", async (_, said) => {
    const port = await serveBytes((socket) => socket.write("answer"));
    const { told } = await throughTunnel(port, said);
    await vi.waitUntil(() => told.text.includes("answer"), { timeout: 5000 });
    expect(heard).toBe(said);
    expect(refused).toEqual([]);
  });

  test("a request that comes after held bytes is cut before its Host", async () => {
    const port = await serveBytes();
    const { client, told } = await throughTunnel(port, "G");
    await vi.waitUntil(() => heard === "G", { timeout: 5000 });
    client.write(get("other.test").slice(1));
    await vi.waitUntil(() => told.closed);
    expect(heard).toBe("G");
    expect(refused).toMatchObject([{ reason: "the tunnel's first request comes in pieces" }]);
  });
});

test("whatever has HTTP's version in its first line is HTTP, however it is cut", () => {
  const method = fc.stringMatching(/^[A-Za-z!#$%&'*+.^_`|~-]{1,20}$/);
  const target = fc.stringMatching(/^\/[!-~]{0,30}$/);
  fc.assert(
    fc.property(method, target, fc.nat(60), (verb, path, cut) => {
      const whole = Buffer.from(`\r\n${verb} ${path} HTTP/1.1\r\nHost: other.test\r\n\r\n`);
      expect(["http", "hidden"]).toContain(tunnelOpening(whole));
      const opening = tunnelOpening(whole.subarray(0, cut));
      expect(["incomplete", "http", "hidden"]).toContain(opening);
    }),
  );
});
