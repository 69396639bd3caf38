import { expect, test } from "vitest";
import { TokenCounter, tokensPerSecond } from "../../../src/cli/screen/token-counter.ts";

// Issue 18, D 4.

test("tokens of the turn, and how fast they come; read four times a second at most", () => {
  let now = 1_000;
  const counter = new TokenCounter(() => now);
  expect(counter.read(3)).toBe("3 tokens");
  now += 100;
  expect(counter.read(5)).toBe("3 tokens");
  now += 400;
  expect(counter.read(23)).toBe("23 tokens, 40 tokens/s");
  now += 9_500;
  expect(counter.read(43)).toBe("43 tokens, 4.0 tokens/s");
});

test("no speed if it can't be determined", () => {
  expect(tokensPerSecond(0, 100)).toBeNull();
  expect(tokensPerSecond(5, 0)).toBeNull();
});
