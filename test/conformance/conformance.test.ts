import { describe, expect, test } from "vitest";
import { conformanceCases } from "./conformance-case.ts";
import { deviations } from "./deviations.ts";
import { runMessagesCase } from "./parse-adapter.ts";
import { runConformanceCase } from "./run-conformance.ts";

test("there are 244 cases, and every deviation is one of them", () => {
  expect(conformanceCases).toHaveLength(244);
  const ids = new Set(conformanceCases.map(({ id }) => id));
  expect(Object.keys(deviations).filter((id) => !ids.has(id))).toEqual([]);
});

describe("conformance", () => {
  test.each(conformanceCases)("$id", (given) => {
    const { verdict, difference } = runConformanceCase(given);
    expect([verdict, difference]).toEqual([deviations[given.id] ? "deviates" : "same", difference]);
  });
});

describe("the reference profile reads the reference's own cases too", () => {
  const own = conformanceCases.filter(
    ({ id, op, expected, input }) =>
      id.startsWith("h-") &&
      input.strict !== false &&
      op === "parse_messages_from_completion_tokens" &&
      !("error" in expected),
  );
  test.each(own)("$id", (given) => {
    expect(runMessagesCase(given, "reference")).toEqual(runMessagesCase(given, "robust"));
  });
});
