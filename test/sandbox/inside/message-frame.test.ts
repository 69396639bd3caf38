import fc from "fast-check";
import { expect, it, vi } from "vitest";
import { encodeFrame, FrameReader } from "../../../src/sandbox/inside/message-frame.ts";

it("returns every message, however the stream is cut", () => {
  const message = fc.record({
    json: fc.jsonValue({ maxDepth: 2 }),
    data: fc.uint8Array({ maxLength: 200 }),
  });
  fc.assert(
    fc.property(
      fc.array(message, { maxLength: 6 }),
      fc.array(fc.integer({ min: 1, max: 50 })),
      (messages, cuts) => {
        const stream = Buffer.concat(messages.map(({ json, data }) => encodeFrame(json, data)));
        const reader = new FrameReader();
        const read = [];
        let at = 0;
        for (const size of [...cuts, stream.length]) {
          const piece = stream.subarray(at, at + size);
          at += size;
          if (piece.length > 0) read.push(...reader.push(Buffer.from(piece)));
        }
        expect(read.map(({ json }) => json)).toEqual(
          messages.map(({ json }) => JSON.parse(JSON.stringify(json))),
        );
        expect(read.map(({ data }) => Buffer.from(data))).toEqual(
          messages.map(({ data }) => Buffer.from(data)),
        );
      },
    ),
  );
});

it("puts a message of many pieces together once", () => {
  const stream = encodeFrame({ id: 1 }, new Uint8Array(4 * 1024 * 1024));
  const concat = vi.spyOn(Buffer, "concat");
  const reader = new FrameReader();
  let frames = 0;
  for (let at = 0; at < stream.length; at += 65_536) {
    frames += reader.push(stream.subarray(at, at + 65_536)).length;
  }
  expect([frames, concat.mock.calls.length]).toEqual([1, 1]);
  concat.mockRestore();
});

it("refuses a stream that announces more than anyone sends", () => {
  const header = Buffer.alloc(8, 0xff);
  expect(() => new FrameReader().push(header)).toThrow(RangeError);
});
