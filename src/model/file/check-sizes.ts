import { inspect } from "node:util";
import { OstinatoError } from "../../errors.ts";

/** The least that each can be: a run's prompt alone is longer than a smaller context. */
const LEAST = { contextSize: 256, threads: 1, batchSize: 1, sessions: 1 };

/**
 * Asked before the model is fetched and loaded: llama.cpp takes some impossible sizes for others.
 * @throws OstinatoError `input.invalid`
 */
export function checkSizes(sizes: { readonly [Name in keyof typeof LEAST]?: number | undefined }) {
  for (const [name, least] of Object.entries(LEAST)) {
    const size = sizes[name as keyof typeof LEAST];
    if (size === undefined || (Number.isSafeInteger(size) && size >= least)) continue;
    throw new OstinatoError(
      "input.invalid",
      `The model's ${name} must be a whole number of at least ${least}, not ${inspect(size)}.`,
      { hint: "Leave it out for the default." },
    );
  }
}
