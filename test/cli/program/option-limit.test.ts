import { InvalidArgumentError } from "commander";
import { expect, test } from "vitest";
import { limit } from "../../../src/cli/program/option-limit.ts";

test("limits are gathered by name, calls by tool", () => {
  const options = ["outputTokens=20000", "calls.shell=10", "calls.grep=0", "outputTokens=5"];
  expect(
    options.reduce((before: object | undefined, each) => limit(each, before), undefined),
  ).toEqual({
    outputTokens: 5,
    calls: { shell: 10, grep: 0 },
  });
});

test.each([
  ["steps", /NAME=NUMBER/],
  ["=5", /NAME=NUMBER/],
  ["steps=", /positive whole number/],
  ["steps=many", /positive whole number/],
  ["steps=1.5", /positive whole number/],
  ["stepz=5", /"stepz" is not a limit of a run\. Did you mean steps\?/],
  ["calls=5", /from tool to number/],
  ["calls.shell=-1", /calls\.shell must be a whole number/],
])("%s is a usage error that says why", (text, message) => {
  expect(() => limit(text)).toThrow(InvalidArgumentError);
  expect(() => limit(text)).toThrow(message);
});
