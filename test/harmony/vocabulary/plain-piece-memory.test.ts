import fc from "fast-check";
import { expect, test } from "vitest";
import { PlainPieceMemory } from "../../../src/harmony/vocabulary/plain-piece-memory.ts";
import { pieceEnd } from "../../../src/harmony/vocabulary/split-text.ts";

const fragments =
  "a,bc,word,longerthanakey,A,BC,é,中,1,23,4567,٣, ,  ,\t,\n,\r\n,/,',(,.,_,\0,\u007f,\u0301,'s,'LL,\ud800";
const text = fc
  .array(fc.constantFrom(...fragments.split(",")), { minLength: 1, maxLength: 10 })
  .map((parts) => parts.join(""));

test("a piece that is plain ends where the splitting rule ends it", () => {
  const memory = new PlainPieceMemory();
  const into = new Int32Array(8);
  fc.assert(
    fc.property(text, (drawn) => {
      const units = unitsOf(drawn);
      for (let start = 0; start < units.length; start = pieceEnd(units, start)) {
        expect(memory.recall(units, start, into, 0)).toBe(0);
        if (memory.end > start)
          expect([start, memory.end]).toEqual([start, pieceEnd(units, start)]);
      }
    }),
    { numRuns: 20_000 },
  );
});

test("prose and code are plain for the most part", () => {
  const units = unitsOf(
    "The harbor (built 1905) has 3 piers; const lampOf = (pier) => lamps[pier];",
  );
  const memory = new PlainPieceMemory();
  let [plain, all] = [0, 0];
  for (let start = 0; start < units.length; start = pieceEnd(units, start)) {
    memory.recall(units, start, new Int32Array(8), 0);
    if (memory.end > start) plain++;
    all++;
  }
  expect(plain / all).toBeGreaterThan(0.6);
});

test("a piece has the tokens that it was given, never those of another", () => {
  const memory = new PlainPieceMemory();
  const numbers = new Map<string, number>();
  fc.assert(
    fc.property(text, (drawn) => {
      const units = unitsOf(drawn);
      for (let start = 0; start < units.length; start = pieceEnd(units, start)) {
        const into = new Int32Array(8);
        const count = memory.recall(units, start, into, 1);
        if (memory.end === start) continue;
        const piece = drawn.slice(start, memory.end);
        const number = numbers.get(piece);
        if (count > 0) expect([piece, ...into]).toEqual([piece, 0, 7, number, 0, 0, 0, 0, 0]);
        if (count > 0) expect(number).toBeDefined();
        numbers.set(piece, number ?? numbers.size + 1);
        memory.remember(start, Int32Array.of(7, numbers.get(piece) ?? 0), 2);
      }
    }),
    { numRuns: 5000 },
  );
});

function unitsOf(drawn: string): Uint16Array {
  return Uint16Array.from(drawn.split(""), (unit) => unit.charCodeAt(0));
}
