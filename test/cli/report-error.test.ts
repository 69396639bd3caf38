import { expect, test, vi } from "vitest";
import { reportError } from "../../src/cli/report-error.ts";
import { OstinatoError } from "../../src/errors.ts";

test("what an error names can't steer the terminal", () => {
  vi.stubEnv("OSTINATO_DEBUG", "1");
  const write = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  const evil = "\u001b[2J.txt";
  reportError(new OstinatoError("input.invalid", `no file ${evil}`, { hint: `not ${evil}` }));
  reportError(new Error(`cannot read ${evil}`));
  const text = write.mock.calls.map(([chunk]) => String(chunk)).join("");
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  expect(text).toContain("no file \\x1b[2J.txt\nnot \\x1b[2J.txt\n");
  expect(text).toContain("unexpected error: cannot read \\x1b[2J.txt\n");
  expect(text).not.toContain("\u001b");
});
