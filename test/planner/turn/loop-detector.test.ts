import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { LoopDetector, type TokenLoop } from "../../../src/planner/turn/loop-detector.ts";

/** As the definition has it, with no memory of the token before. */
function naive(row: readonly number[], inArguments: boolean): TokenLoop | null {
  for (let period = 1; period <= 64; period++) {
    let from = row.length - period;
    if (from < 0) return null;
    while (from > 0 && row[from - 1] === row[from - 1 + period]) from--;
    const length = row.length - from;
    const times = Math.floor(length / period);
    if (length >= (inArguments ? 2048 : 1024) && times >= 32) return { from, period, times };
  }
  return null;
}

function firstLoop(
  row: readonly number[],
  inArguments = false,
): { readonly at: number; readonly loop: TokenLoop } | null {
  const detector = new LoopDetector();
  for (const [index, token] of row.entries()) {
    const loop = detector.add(token, inArguments);
    if (loop !== null) return { at: index + 1, loop };
  }
  return null;
}

const repeat = (part: readonly number[], times: number): number[] =>
  Array.from({ length: times }, () => part).flat();
const count = (length: number): number[] => Array.from({ length }, (_, index) => index);

/** D4: a turn that loops is found out, and nothing else is. */
describe("LoopDetector", () => {
  test.each([
    ["one token", [7], 1024],
    ["three tokens", [1, 2, 3], 1024],
    ["33 tokens come 32 times", count(33), 33 * 32],
    ["64 tokens come 32 times", count(64), 64 * 32],
  ])("%s", (_, part, tokens) => {
    const row = [100, 101, 102, ...repeat(part, 4000)];
    const found = firstLoop(row);
    expect(found).toEqual({
      at: 3 + tokens,
      loop: { from: 3, period: part.length, times: Math.floor(tokens / part.length) },
    });
  });

  test("in arguments 2,048 tokens", () => {
    expect(firstLoop(repeat([1, 2], 5000), true)?.at).toBe(2048);
    expect(firstLoop(repeat([1, 2], 1000), true)).toBeNull();
  });

  test("65 tokens, 31 times, a row that counts: no loop", () => {
    expect(firstLoop(repeat(count(65), 100))).toBeNull();
    expect(firstLoop(repeat(count(64), 31))).toBeNull();
    expect(firstLoop(repeat([5], 1023))).toBeNull();
    expect(firstLoop(count(5000).flatMap((each) => [1, 2, each]))).toBeNull();
  });

  test("says of every token what a look over the whole row says", () => {
    const part = fc.array(fc.integer({ min: 0, max: 2 }), {
      minLength: 1,
      maxLength: 70,
      size: "max",
    });
    const stretch = fc
      .record({
        part,
        length: fc.oneof(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 900, max: 2_400 })),
      })
      .map(({ part, length }) => repeat(part, Math.ceil(length / part.length)).slice(0, length));
    const row = fc
      .array(stretch, { minLength: 1, maxLength: 4, size: "max" })
      .map((all) => all.flat());
    let loops = 0;
    fc.assert(
      fc.property(row, fc.boolean(), (tokens, inArguments) => {
        const detector = new LoopDetector();
        const found = tokens.map((token) => detector.add(token, inArguments));
        const first = found.findIndex((loop) => loop !== null);
        if (first !== -1) loops++;
        // Around where it changes its mind, and at places far from there.
        const places = new Set([
          first,
          first - 1,
          first + 1,
          tokens.length - 1,
          63,
          64,
          1023,
          1024,
        ]);
        for (let at = 0; at < tokens.length; at += 97) places.add(at);
        for (const at of places) {
          if (at < 0 || at >= tokens.length) continue;
          expect(found[at]).toEqual(naive(tokens.slice(0, at + 1), inArguments));
        }
      }),
      { numRuns: 150 },
    );
    expect(loops).toBeGreaterThan(20);
  });
});
