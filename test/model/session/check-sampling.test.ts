import { expect, test } from "vitest";
import { checkSampling } from "../../../src/model/session/check-sampling.ts";
import { defineAgent } from "../../../src/planner/index.ts";

test("what can be sampled with", () => {
  checkSampling({});
  checkSampling({ temperature: 0, topP: 1, topK: 0, minP: 0 });
  checkSampling({ temperature: 2.5, topP: 0.01, topK: 40, minP: 1, seed: undefined });
});

test.each([
  [{ temperature: Number.NaN }, /temperature must be a finite number of at least 0, not NaN/],
  [{ temperature: -1 }, /not -1/],
  [{ temperature: Number.POSITIVE_INFINITY }, /not Infinity/],
  [{ temperature: "1" }, /not '1'/],
  [{ topP: 0 }, /topP must be above 0 and at most 1/],
  [{ topK: 1.5 }, /topK must be a whole number of at least 0/],
  [{ minP: 1.1 }, /minP must be from 0 to 1/],
  [{ top_p: 0.9 }, /"top_p" is not a part of the sampling/],
  [{ toString: 1 }, /"toString" is not a part of the sampling/],
])("%j is refused when the agent is made", (sampling, message) => {
  const definition = { name: "a", instructions: "", sampling: sampling as never };
  expect(() => defineAgent(definition)).toThrow(
    expect.objectContaining({ code: "input.invalid", message: expect.stringMatching(message) }),
  );
});
