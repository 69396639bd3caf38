import { inspect } from "node:util";
import { OstinatoError } from "../../errors.ts";

/** The minimum of each: a run's prompt alone wouldn't fit into a smaller context. */
const LEAST = { contextSize: 256, threads: 1, batchSize: 1, sessions: 1 };

/**
 * Checked before the model is downloaded and loaded: llama.cpp silently changes some invalid sizes.
 * @throws OstinatoError `input.invalid`
 */
export function checkSizes(sizes: { readonly [Name in keyof typeof LEAST]?: number | undefined }) {
  for (const [name, least] of Object.entries(LEAST)) {
    const size = sizes[name as keyof typeof LEAST];
    if (size === undefined || (Number.isSafeInteger(size) && size >= least)) continue;
    throw new OstinatoError(
      "input.invalid",
      `The model's ${name} must be a whole number of at least ${least}, not ${inspect(size)}.`,
      { hint: "Omit it to use the default." },
    );
  }
}
