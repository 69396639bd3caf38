import { InvalidArgumentError } from "commander";

export function positive(text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new InvalidArgumentError("It has to be a positive number.");
  return value;
}

export function positiveWhole(text: string): number {
  const value = positive(text);
  if (!Number.isInteger(value)) throw new InvalidArgumentError("It has to be a whole number.");
  return value;
}

export function notNegative(text: string): number {
  const value = Number(text);
  if (!(value >= 0)) throw new InvalidArgumentError("It has to be a number, 0 or more.");
  return value;
}
