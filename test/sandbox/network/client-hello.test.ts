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

/** The same first message in records of `size` bytes. */
function fragmented(bytes: Buffer, size: number): Buffer {
  const content = bytes.subarray(5, 5 + bytes.readUInt16BE(3));
  const records: Buffer[] = [];
  for (let at = 0; at < content.length; at += size) {
    const part = content.subarray(at, at + size);
    records.push(Buffer.from([0x16, 3, 1, part.length >> 8, part.length & 0xff]), part);
  }
  return Buffer.concat(records);
}

it("reads the name over any number of records, as the server does", async () => {
  const bytes = await hello({ servername: "www.example.org" });
  for (const size of [1, 3, 100]) {
    const records = fragmented(bytes, size);
    expect(serverNameOf(records)).toEqual({ name: "www.example.org" });
    expect(serverNameOf(records.subarray(0, -1))).toBe("incomplete");
  }
});

it("does not guess where it begins as TLS and can't be read", async () => {
  const bytes = await hello({ servername: "www.example.org" });
  const changed = (at: number, value: number) => {
    const copy = Buffer.from(bytes);
    copy[at] = value;
    return copy;
  };
  const cut = Buffer.concat([
    fragmented(bytes, 20).subarray(0, 25),
    Buffer.from([0x15, 3, 1, 0, 2]),
  ]);
  const name = bytes.indexOf("www.example.org");
  for (const unreadable of [
    changed(5, 2),
    cut,
    Buffer.from([0x16, 3, 1, 0, 0]),
    Buffer.from([0x16, 3, 1, 0x7f, 0xff]),
    Buffer.from([0x16, 3, 1, 0, 4, 1, 0xff, 0, 0]),
    // A list of two names, and a name of another kind.
    changed(name - 1, 3),
    changed(name - 3, 1),
  ]) {
    expect(serverNameOf(unreadable)).toBe("unreadable");
  }
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
