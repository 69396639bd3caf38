import { inspect } from "node:util";
import { OstinatoError } from "../../errors.ts";
import { refuseUnknownNames } from "../../refuse-unknown-names.ts";
import type { Sampling } from "../model.ts";

interface Range {
  readonly says: string;
  holds(value: number): boolean;
}

const RANGES: { readonly [name in keyof Sampling]-?: Range } = {
  temperature: {
    says: "a finite number of at least 0",
    holds: (value) => value >= 0 && value < Infinity,
  },
  topP: { says: "above 0 and at most 1", holds: (value) => value > 0 && value <= 1 },
  topK: {
    says: "a whole number of at least 0",
    holds: (value) => Number.isInteger(value) && value >= 0,
  },
  minP: { says: "from 0 to 1", holds: (value) => value >= 0 && value <= 1 },
};

/**
 * Checks sampling settings. Undefined values are ignored.
 * @throws OstinatoError `input.invalid` for an unknown name or a number out of range.
 */
export function checkSampling(sampling: { readonly [name: string]: unknown }): void {
  refuseUnknownNames("a part of the sampling", sampling, RANGES);
  for (const [name, range] of Object.entries(RANGES)) {
    const value = sampling[name];
    if (value === undefined) continue;
    if (typeof value === "number" && range.holds(value)) continue;
    throw new OstinatoError(
      "input.invalid",
      `The sampling's ${name} must be ${range.says}, not ${inspect(value)}.`,
    );
  }
}
