import fc from "fast-check";
import { expect, it } from "vitest";
import { encodeFrame, FrameReader } from "../../../src/sandbox/inside/message-frame.ts";

it("brings back every message, however the stream is cut", () => {
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

it("refuses a stream that announces more than anyone sends", () => {
  const header = Buffer.alloc(8, 0xff);
  expect(() => new FrameReader().push(header)).toThrow(RangeError);
});
