import { inspect } from "node:util";
import { OstinatoError } from "./errors.ts";

/** @throws OstinatoError `input.invalid` for an option that is given and isn't a whole number from `least` on. */
export function checkWholeNumber(name: string, value: unknown, least: number): void {
  if (value === undefined || (Number.isSafeInteger(value) && Number(value) >= least)) return;
  throw new OstinatoError(
    "input.invalid",
    `${name} must be a whole number from ${least} on, not ${inspect(value)}.`,
  );
}
