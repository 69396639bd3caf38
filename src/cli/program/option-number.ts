import { InvalidArgumentError } from "commander";

export function positive(text: string): number {
  const value = numberOf(text);
  if (!(value > 0)) throw new InvalidArgumentError("It must be a positive number.");
  return value;
}

export function positiveWhole(text: string): number {
  return whole(positive(text));
}

export function notNegative(text: string): number {
  const value = numberOf(text);
  if (!(value >= 0)) throw new InvalidArgumentError("It must be a number, 0 or more.");
  return value;
}

export function notNegativeWhole(text: string): number {
  return whole(notNegative(text));
}

export function wholeNumber(text: string): number {
  return whole(numberOf(text));
}

/** JSON has no Infinity and no NaN: they would be recorded as null. */
function numberOf(text: string): number {
  const value = text.trim() === "" ? Number.NaN : Number(text);
  return Number.isFinite(value) ? value : Number.NaN;
}

/** Larger numbers are not exact. */
function whole(value: number): number {
  if (Number.isSafeInteger(value)) return value;
  throw new InvalidArgumentError(`It must be a whole number, at most ${Number.MAX_SAFE_INTEGER}.`);
}
