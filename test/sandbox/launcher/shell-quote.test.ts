import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { expect, it } from "vitest";
import { shellQuote } from "../../../src/sandbox/launcher/shell-quote.ts";

it("passes every word through a shell unchanged", () => {
  const word = fc
    .string({ unit: "binary", maxLength: 40 })
    .map((text) => text.replaceAll("\0", ""));
  const nasty = fc.constantFrom(
    "'",
    "''",
    "\\",
    "$(id)",
    "`id`",
    "a\nb",
    "-n",
    "",
    "!x",
    "*",
    "~",
    "'\\''",
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(word, nasty), { minLength: 1, maxLength: 8 }), (words) => {
      const script = `printf '%s\\0' ${words.map(shellQuote).join(" ")}`;
      const { stdout } = spawnSync("bash", ["--noprofile", "--norc", "-c", script]);
      expect(stdout.toString()).toBe(
        words.map((each) => `${Buffer.from(each).toString()}\0`).join(""),
      );
    }),
    { numRuns: 60 },
  );
});
