import fc from "fast-check";
import { expect, test } from "vitest";
import { JsonRoot } from "../../src/grammar/turn-json-root.ts";

/** After how many bytes the root counts as closed; null when it never does. */
function closesAfter(text: string): number | null {
  const root = new JsonRoot();
  const bytes = new TextEncoder().encode(text);
  for (let length = 1; length <= bytes.length; length++) {
    root.push(bytes.subarray(length - 1, length));
    if (root.closed) return length;
  }
  return null;
}

test("an object, an array or a string closes with its last byte, wherever it is split", () => {
  const closing = fc.oneof(
    fc.dictionary(fc.string(), fc.jsonValue()),
    fc.array(fc.jsonValue()),
    fc.string(),
  );
  fc.assert(
    fc.property(closing, fc.constantFrom(0, 2), (value, indent) => {
      const text = `\n ${JSON.stringify(value, null, indent)}`;
      expect(closesAfter(text)).toBe(Buffer.byteLength(text));
    }),
  );
});

test("true, false and null close when they are complete, a number never by itself", () => {
  expect(["true", "false", "null"].map(closesAfter)).toEqual([4, 5, 4]);
  expect(closesAfter("-1.5e3")).toBeNull();
});

test("white space may follow; anything else makes the value invalid", () => {
  const root = new JsonRoot();
  root.push(new TextEncoder().encode('{"a":"}"} \n'));
  expect(root.closed).toBe(true);
  root.push(new TextEncoder().encode("x"));
  expect(root.closed).toBe(false);
});
