import type { AddressInfo } from "node:net";
import { connect as connectTcp, createServer } from "node:net";
import { connect } from "node:tls";
import fc from "fast-check";
import { expect, it } from "vitest";
import { serverNameOf } from "../../../src/sandbox/network/client-hello.ts";

/** What a real TLS client says first. */
async function hello(options: { servername?: string }): Promise<Buffer> {
  const chunks: Buffer[] = [];
  const server = createServer((socket) => {
    socket.on("data", (data) => {
      chunks.push(data);
      socket.destroy();
    });
    socket.on("error", () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise<void>((resolve) => {
    const client = connect({ socket: connectTcp(port, "127.0.0.1"), ...options });
    client.on("error", () => {});
    client.on("close", () => resolve());
  });
  server.close();
  return Buffer.concat(chunks);
}

it("reads the name that a client gives", async () => {
  expect(serverNameOf(await hello({ servername: "www.example.org" }))).toEqual({
    name: "www.example.org",
  });
  expect(serverNameOf(await hello({}))).toBe("none");
});

it("waits for the whole record, and takes anything else for no TLS", async () => {
  const bytes = await hello({ servername: "www.example.org" });
  for (let length = 0; length < bytes.length; length++) {
    expect(serverNameOf(bytes.subarray(0, length))).toBe("incomplete");
  }
  expect(serverNameOf(Buffer.from("GET / HTTP/1.1\r\n"))).toBe("none");
  expect(serverNameOf(Buffer.from("SSH-2.0-x\r\n"))).toBe("none");
});

it("never throws", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      const record = Buffer.concat([
        Buffer.from([0x16, 3, 1, 0, Math.min(255, bytes.length)]),
        bytes,
      ]);
      serverNameOf(record);
      serverNameOf(Buffer.from(bytes));
    }),
    { numRuns: 3000 },
  );
});
