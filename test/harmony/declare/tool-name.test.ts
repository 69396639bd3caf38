import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ToolNames, toolIdentifier, toolNameOf } from "../../../src/harmony/index.ts";

const name = fc.oneof(
  fc.string({ unit: "binary", maxLength: 8 }),
  fc
    .array(
      fc.constantFrom(
        "_",
        "u",
        "2",
        "0",
        "f",
        "_u_",
        "_u20_",
        "_u5f_",
        " ",
        "-",
        "a",
        ".",
        "\ud800",
      ),
      { maxLength: 8 },
    )
    .map((all) => all.join("")),
);

describe("toolIdentifier", () => {
  test("leaves identifiers alone", () => {
    for (const each of ["read_file", "readFile", "get-weather", "$x", "_u", "a1"]) {
      expect(toolIdentifier(each)).toBe(each);
    }
    expect(toolIdentifier("get weather")).toBe("get_u20_weather");
    expect(toolIdentifier("1st")).toBe("_u31_st");
    expect(toolIdentifier("")).toBe("_u_");
    expect(toolIdentifier("_u_")).toBe("_u5f_u_");
  });

  test("is undone by toolNameOf, and fits a header", () => {
    fc.assert(
      fc.property(name, (each) => {
        expect(toolNameOf(toolIdentifier(each))).toBe(each);
        expect(toolIdentifier(each)).toMatch(/^[A-Za-z_$][\w$-]*$/);
      }),
      { numRuns: 20_000 },
    );
  });
});

test("ToolNames gives every tool an identifier of its own", () => {
  fc.assert(
    fc.property(fc.array(name, { maxLength: 8 }), (names) => {
      const map = new ToolNames(names);
      expect(new Set(map.identifiers).size).toBe(names.length);
      expect(map.identifiers.map((identifier) => map.nameOf(identifier))).toEqual(names);
    }),
  );
  expect(new ToolNames(["a b"]).identifierOf("a b")).toBe("a_b");
  expect(new ToolNames(["a b"]).nameOf("a c")).toBeNull();
});
