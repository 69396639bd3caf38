import { expect, test } from "vitest";
import { messageOf } from "../src/message-of.ts";

test.each([
  ["an error", new Error("out of paper"), "out of paper"],
  ["an error without words", new RangeError(), "RangeError"],
  [
    "its causes",
    new Error("fetch failed", { cause: new Error("refused") }),
    "fetch failed: refused",
  ],
  ["a cause told already", new Error("a: b", { cause: new Error("b") }), "a: b"],
  ["several errors", new AggregateError([new Error("a"), new Error("b")]), "a; b"],
  ["a text", "a text", "a text"],
  ["nothing", undefined, "undefined"],
  ["what has no text", Object.create(null), "something that is no error was thrown"],
])("%s", (_, error, text) => {
  expect(messageOf(error)).toBe(text);
});

test("a circle of causes ends", () => {
  const error = new Error("a");
  error.cause = error;
  expect(messageOf(error)).toBe("a");
});
