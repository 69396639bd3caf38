import fc from "fast-check";
import { expect, it } from "vitest";
import { faultyField } from "../../../src/trace/transfer/json-fault.ts";

it("names the innermost field in which a text breaks the rules, and none in a whole one", () => {
  expect(faultyField('{"a":{"b":[1,{"c":tru')).toBe("a.b[1].c");
  expect(faultyField('{"a":"x\ny"}')).toBe("a");
  expect(faultyField('{"a":1} x')).toBe("");
  expect(faultyField("")).toBe("");
  fc.assert(
    fc.property(fc.json(), (text) => {
      expect(faultyField(text)).toBeNull();
    }),
  );
  fc.assert(
    fc.property(fc.json(), fc.nat(), (text, at) => {
      const cut = `{"a":${text.slice(0, at % text.length)}`;
      expect(faultyField(cut)).toMatch(/^a/);
    }),
  );
});

// The walk ran out of stack on both, and the import ended with that and not with what is wrong with the file.
it.each([
  ["lists in lists", `{"a":${"[".repeat(1e6)}`],
  ["objects in objects", '{"a":'.repeat(1e6)],
  ["a string without an end", `{"a":"${"x".repeat(2e7)}`],
  ["escapes without an end", `{"a":"${"\\n".repeat(1e7)}`],
])("says where in %s", (_, text) => {
  expect(faultyField(text)).toMatch(/^a/);
});
