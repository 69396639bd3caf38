import { once } from "node:events";
import { createServer } from "node:net";
import { execa } from "execa";
import { expect, test } from "vitest";
import { MemoryJournal } from "../../../src/trace/index.ts";
import { startViewer } from "../../../src/viewer/index.ts";
import { isOwnConnection } from "../../../src/viewer/serve/is-own-connection.ts";
import { OneTimeAddresses } from "../../../src/viewer/serve/one-time-addresses.ts";
import { ORDINARY_USER } from "../../ordinary-user.ts";

test("an address is good once, and for two minutes", () => {
  let now = 0;
  const addresses = new OneTimeAddresses(() => now);
  const [first, second] = [addresses.issue(), addresses.issue()];
  expect(first).toMatch(/^\/open\/[\w-]{24}$/);
  expect(addresses.use("/open/")).toBe(false);
  expect([addresses.use(first), addresses.use(first)]).toEqual([true, false]);
  now = 120_000;
  expect(addresses.use(second)).toBe(false);
});

// Issue 19, item 8; audit E1: the token in a program's arguments let every user of the machine in.
test("the address for a program leads to the page, holds no token, and comes from no other site", async () => {
  const viewer = await startViewer(new MemoryJournal(), { runId: "a" });
  const token = new URL(viewer.address).pathname;
  const open = (address: string, headers: { [name: string]: string } = {}) =>
    fetch(address, { redirect: "manual", headers });
  const address = viewer.addressForOnce();
  expect(address).not.toContain(token.replaceAll("/", ""));
  const cross = { "sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors" };
  expect((await open(address, cross)).status).toBe(403);
  const led = await open(address);
  expect([led.status, led.headers.get("location")]).toEqual([303, `${token}#/run/a`]);
  expect((await open(address)).status).toBe(403);
  const followed = await fetch(viewer.addressForOnce());
  expect([followed.status, new URL(followed.url).pathname]).toEqual([200, token]);
  await viewer.close();
});

const CONNECT = `
import socket, sys
server = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
server.recv(1)`;

test("another user is another, whoever holds the address", async ({ skip }) => {
  skip(process.getuid?.() !== 0, "only root can act as another user");
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" ? `${address?.port}` : "";
  for (const as of [[], ORDINARY_USER.asUser]) {
    const connected = once(server, "connection");
    const [file = "", ...words] = [...as, "/usr/bin/python3", "-c", CONNECT, port];
    const client = execa(file, words, { cwd: "/" });
    const [socket] = await Promise.race([connected, client.then(() => [])]);
    expect(isOwnConnection(socket)).toBe(as.length === 0);
    socket.destroy();
    await client;
  }
  server.close();
});
