import { expect, test } from "vitest";
import { checkSizes } from "../../../src/model/file/check-sizes.ts";
import { loadModel } from "../../../src/model/load-model.ts";

test.each([
  { contextSize: -1 },
  { contextSize: Number.NaN },
  { contextSize: 10 },
  { contextSize: 1000.5 },
  { threads: 0 },
  { sessions: 0 },
  { batchSize: -3 },
  { batchSize: Number.POSITIVE_INFINITY },
  { threads: "4" as unknown as number },
])("loading a model with %o is refused before anything is fetched", async (sizes) => {
  await expect(loadModel("gpt-oss-20b", sizes)).rejects.toMatchObject({
    code: "input.invalid",
    message: expect.stringContaining(Object.keys(sizes).join()),
  });
});

test("what is left out, and what a model can have, passes", () => {
  checkSizes({});
  checkSizes({ contextSize: 256, threads: 1, batchSize: 1, sessions: 1 });
  checkSizes({ contextSize: 2 ** 31, threads: undefined });
});
