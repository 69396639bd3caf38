import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { TimedEvent } from "../../../../src/trace/journal.ts";
import {
  chainLink,
  decodeEvent,
  encodeEvent,
} from "../../../../src/trace/sqlite/rows/encoded-event.ts";
import {
  packProbabilities,
  packTokens,
  unpackProbabilities,
  unpackTokens,
} from "../../../../src/trace/sqlite/rows/packed-numbers.ts";

const large = (text: string): string => text.padEnd(1024, "é");

function finished(text: string, details: unknown): TimedEvent {
  return {
    type: "call-finished",
    step: 1,
    callId: "c",
    status: "ok",
    text,
    details,
    milliseconds: 1,
    time: 2,
  };
}

function turn(tokens: readonly number[], probabilities: readonly (number | null)[]): TimedEvent {
  return {
    type: "turn-finished",
    step: 1,
    tokens,
    probabilities,
    time: 3,
  } as unknown as TimedEvent;
}

describe("packed numbers", () => {
  test.each([
    [0, [0x00]],
    [0x7f, [0x7f]],
    [0x80, [0x80, 0x01]],
    [0x3fff, [0xff, 0x7f]],
    [0x4000, [0x80, 0x80, 0x01]],
    [0x1fffff, [0xff, 0xff, 0x7f]],
    [2 ** 31 - 1, [0xff, 0xff, 0xff, 0xff, 0x07]],
  ])("the id %d is written as LEB128 has it", (token, bytes) => {
    expect([...(packTokens([token]) ?? [])]).toEqual(bytes);
  });

  test("tokens come back, and take 3 bytes at most", () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 201_087 })), (tokens) => {
        const bytes = packTokens(tokens);
        expect(bytes && unpackTokens(bytes)).toEqual(tokens);
        expect(bytes?.length).toBeLessThanOrEqual(tokens.length * 3);
      }),
    );
    expect(unpackTokens(packTokens([0, 2 ** 31 - 1]) ?? new Uint8Array())).toEqual([
      0,
      2 ** 31 - 1,
    ]);
  });

  test.each([
    [[-1]],
    [[1.5]],
    [[2 ** 31]],
    [["1"]],
    [[Number.NaN]],
    [[-0.5]],
    [[2 ** 40]],
    [[null]],
    [[undefined]],
  ])("%j is no token list", (list) => expect(packTokens(list)).toBeNull());

  test("cut-off tokens are an error", () => {
    expect(() => unpackTokens(Uint8Array.of(0x80))).toThrow(RangeError);
    expect(() => unpackTokens(Uint8Array.of(0x80, 0x80, 0x80, 0x80, 0x80, 1))).toThrow(RangeError);
  });

  test("probabilities come back exactly, as floats when that is enough", () => {
    expect(packProbabilities([0.5, null])?.kind).toBe("float32");
    expect(packProbabilities([0.1])?.kind).toBe("float64");
    expect(packProbabilities([Number.NaN])).toBeNull();
    fc.assert(
      fc.property(fc.array(fc.option(fc.double({ min: 0, max: 1, noNaN: true }))), (values) => {
        const packed = packProbabilities(values);
        if (packed === null) return;
        expect(unpackProbabilities(packed.bytes, packed.kind)).toEqual(values);
      }),
    );
  });
});

describe("an encoded event", () => {
  test("comes back as JSON would bring it, whatever details hold", () => {
    const value = fc.jsonValue({ maxDepth: 4, stringUnit: "binary" });
    const details = fc.oneof(
      value,
      value.map((inner) => [large("a"), { deep: [inner, large("b")] }]),
    );
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 2000 }), details, (text, inner) => {
        const event = finished(text, inner);
        expect(decodeEvent(encodeEvent(event))).toEqual(JSON.parse(JSON.stringify(event)));
      }),
    );
  });

  test("takes out large texts and number lists, and leaves the event itself as it was", () => {
    const event = finished(large("x"), { list: ["small", large("y")], __proto__: null });
    const before = structuredClone(event);
    const { body, parts } = encodeEvent(event);
    expect(body.length).toBeLessThan(250);
    expect(parts.map((part) => part.path)).toEqual([["text"], ["details", "list", 1]]);
    expect(event).toEqual(before);

    const tokens = Array.from({ length: 20 }, (_, index) => index * 1000);
    const encoded = encodeEvent(
      turn(
        tokens,
        tokens.map(() => 0.25),
      ),
    );
    expect(encoded.parts.map((part) => part.kind)).toEqual(["tokens", "float32"]);
    expect(decodeEvent(encoded)).toEqual(
      turn(
        tokens,
        tokens.map(() => 0.25),
      ),
    );
  });

  test("keeps half a surrogate pair, which no UTF-8 text can hold", () => {
    const event = finished(large("\ud800"), { "\ud83d": 1 });
    expect(decodeEvent(encodeEvent(event))).toEqual(event);
  });

  test("refuses what JSON cannot hold", () => {
    const cycle: Record<string, unknown> = {};
    cycle.self = cycle;
    expect(() => encodeEvent(finished("", cycle))).toThrow(/nests deeper/);
    expect(() => encodeEvent(finished("", { big: 1n }))).toThrow(/JSON cannot hold/);
  });

  test("any changed part changes the link", () => {
    const event = finished(large("x"), 1);
    const link = chainLink("0", encodeEvent(event));
    expect(chainLink("0", encodeEvent({ ...event, text: large("z") } as TimedEvent))).not.toBe(
      link,
    );
    expect(chainLink("0", encodeEvent({ ...event, time: 9 }))).not.toBe(link);
    expect(chainLink("1", encodeEvent(event))).not.toBe(link);
    expect(chainLink("0", encodeEvent({ ...event }))).toBe(link);
  });
});
