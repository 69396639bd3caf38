import fc from "fast-check";
import { expect, it, test } from "vitest";
import { Redactor } from "../../../src/trace/redaction/redactor.ts";

const KEY = "q8Zr2vLwXy71TtB0mNe4HsGd";
const redactor = new Redactor({}, { SERVICE_API_KEY: KEY });
const base64 = (text: string) => Buffer.from(text).toString("base64");

test.each([
  ["plain", KEY],
  ["base64", base64(KEY)],
  ["hex", Buffer.from(KEY).toString("hex")],
  ["hex in capitals", Buffer.from(KEY).toString("hex").toUpperCase()],
  ["\\u escapes", [...KEY].map((each) => `\\u00${each.charCodeAt(0).toString(16)}`).join("")],
  ["two lines", `${KEY.slice(0, 12)}\n${KEY.slice(12)}`],
  ["hidden characters", `${KEY.slice(0, 5)}\u200b${KEY.slice(5, 9)}\u2060\n  ${KEY.slice(9)}`],
  ["two lines as JSON spells them", `${KEY.slice(0, 12)}\\n${KEY.slice(12)}`],
  [
    "pieces that a program joins",
    `${KEY.slice(0, 8)}" + "${KEY.slice(8, 16)}' +\n  '${KEY.slice(16)}`,
  ],
  ["pieces of a list", `${KEY.slice(0, 8)}", "${KEY.slice(8)}`],
  ["pieces of a list in JSON", `${KEY.slice(0, 8)}\\", \\"${KEY.slice(8)}`],
  ["a line that goes on", `${KEY.slice(0, 8)}\\\n${KEY.slice(8)}`],
  ["base64 in lines, in JSON", base64(KEY).replace(/.{10}/g, "$&\\n")],
  ["hex in lines", Buffer.from(KEY).toString("hex").replace(/.{10}/g, "$&\n")],
])("a named secret as %s is taken out whole", (_, spelled) => {
  expect(redactor.named(`value ${spelled} end`, new Set())).toBe(
    "value [redacted:env:SERVICE_API_KEY] end",
  );
});

it("base64 of a text that the secret stands in loses it, in lines too", () => {
  const any = fc.string({ maxLength: 40 });
  fc.assert(
    fc.property(any, any, fc.integer({ min: 4, max: 80 }), (before, after, width) => {
      const whole = base64(before + KEY + after);
      for (const text of [whole, whole.replace(new RegExp(`.{${width}}`, "g"), "$&\r\n")]) {
        const clean = redactor.named(text, new Set());
        expect(clean).toContain("[redacted:");
        const decoded = Buffer.from(clean.replace(/\[redacted:[^\]]*\]|\s/g, ""), "base64");
        expect(decoded.toString("latin1")).not.toContain(KEY.slice(4, 20));
      }
    }),
  );
});

it("a text without the secret stays as it is", () => {
  for (const text of [
    "a\nb\n  c",
    KEY.slice(0, 20),
    `${KEY.slice(0, 12)}\nx${KEY.slice(12)}`,
    "",
  ]) {
    expect(redactor.named(text, new Set())).toBe(text);
  }
});
