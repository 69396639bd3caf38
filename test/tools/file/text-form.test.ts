import fc from "fast-check";
import { expect, it } from "vitest";
import { decodeText, encodeText, PLAIN_TEXT, textForm } from "../../../tools/file/text-form.ts";

it("tells the ending of the first line from the bytes as from the text", () => {
  const units = fc.constantFrom("a", "\r", "\n", "\r\n", "\u0a0d", "\u0d0a", "\u0a00", "あ", "👍");
  const forms = fc.constantFrom(
    PLAIN_TEXT,
    { ...PLAIN_TEXT, mark: 3 },
    { ...PLAIN_TEXT, encoding: "utf-16le" as const, mark: 2 },
    { ...PLAIN_TEXT, encoding: "utf-16be" as const, mark: 2 },
  );
  fc.assert(
    fc.property(fc.array(units, { maxLength: 12 }), forms, (parts, form) => {
      const bytes = encodeText(parts.join(""), form);
      const found = textForm(bytes);
      if (found === null) return;
      const text = decodeText(bytes, found);
      const end = text.indexOf("\n");
      expect(found.lineEnding).toBe(end > 0 && text[end - 1] === "\r" ? "\r\n" : "\n");
    }),
    { numRuns: 3000 },
  );
});
