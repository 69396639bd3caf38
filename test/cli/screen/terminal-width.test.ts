import { afterEach, expect, test } from "vitest";
import { terminalWidth } from "../../../src/cli/screen/terminal-width.ts";

const before = Object.getOwnPropertyDescriptor(process.stdout, "columns");
afterEach(() => {
  if (before === undefined) Reflect.deleteProperty(process.stdout, "columns");
  else Object.defineProperty(process.stdout, "columns", before);
});

test.each([
  [undefined, 100],
  // A terminal that does not know, as under CI.
  [0, 100],
  [72, 72],
])("%s columns are taken for %s", (columns, width) => {
  Object.defineProperty(process.stdout, "columns", { value: columns, configurable: true });
  expect(terminalWidth()).toBe(width);
});
