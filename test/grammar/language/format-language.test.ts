import { expect, test } from "vitest";
import { compileSchema } from "../../../src/grammar/index.ts";
import { expectGrammar } from "../expect-grammar.ts";

const uuid = "6f1c8d8e-8a44-4c4e-9e6a-0c6a3c0d9b11";

test.each([
  [
    "date",
    ["2024-02-29", "1999-12-31", "2000-02-29"],
    ["2023-02-29", "1900-02-29", "1999-13-01", "99-01-01", "2024-1-1", ""],
  ],
  ["time", ["10:20:30Z", "23:59:60Z", "10:20:30.123+01:00"], ["24:00:00Z", "10:20", "10:60:00Z"]],
  [
    "date-time",
    ["2024-02-29T10:20:30Z", "2024-12-01T00:00:00.5-08:00"],
    ["2024-02-30T10:20:30Z", "2024-02-29", "2024-02-29T25:00:00Z"],
  ],
  [
    "email",
    ["a@b.co", "first.last+tag@example.org"],
    ["a@", "@b", "a b@c.de", "a..b@c.de", "a", ".a@b.co"],
  ],
  [
    "uuid",
    [uuid, uuid.toUpperCase()],
    [uuid.slice(1), `${uuid}0`, uuid.replaceAll("-", ""), uuid.replace("6", "g")],
  ],
  [
    "uri",
    [
      "https://example.org/a?b=c#d",
      "mailto:a@b.co",
      "urn:x:y",
      "http://[::1]:80/",
      "http://[2001:db8::1]/",
    ],
    ["/relative", "no uri", "http://[::1/", "", "http://a b"],
  ],
  ["uri-reference", ["/relative", "a/b", "?q", "#f", "https://a.b"], ["a b", "%zz"]],
  ["hostname", ["example.org", "a-b.c"], ["-a.b", "a_b", "a..b"]],
  [
    "ipv4",
    ["127.0.0.1", "255.255.255.255", "0.0.0.0"],
    ["256.0.0.1", "1.2.3", "1.2.3.4.5", "a.b.c.d"],
  ],
  [
    "ipv6",
    ["::", "::1", "2001:db8::ff00:42:8329", "::ffff:1.2.3.4", "1:2:3:4:5:6:7:8"],
    ["1::2::3", "12345::", ":1", "1:2:3:4:5:6:7", "::g"],
  ],
  ["duration", ["P1Y2M3D", "PT5S", "P2W"], ["P", "1D", "PT", "P1S"]],
  ["json-pointer", ["", "/a/0", "/a~1b"], ["a", "/~2"]],
])("the format %s", (format, takes, refuses) => {
  expectGrammar({ type: "string", format }, { takes, refuses });
});

test("an unknown format is ignored, one that is not a regular language is reported", () => {
  expectGrammar({ type: "string", format: "color" }, { takes: ["red", ""], refuses: [1] });
  const { exact, unsupported } = compileSchema({
    properties: { a: { type: "string", format: "regex" } },
  });
  expect(exact).toBe(false);
  expect(unsupported).toMatchObject([{ path: "/properties/a", keyword: "format" }]);
});
