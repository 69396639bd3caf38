/** An exact decimal number: `digits` × 10^`exponent`, the exponent never positive. */
export interface Decimal {
  readonly digits: bigint;
  /** 0 or negative: the number of digits after the point, negated. */
  readonly exponent: number;
}

/** The decimal that JavaScript writes for a finite number: the number that a schema's author wrote. */
export function decimal(value: number): Decimal {
  if (Number.isInteger(value)) return { digits: BigInt(value), exponent: 0 };
  const match = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(String(value));
  if (match === null) return { digits: 0n, exponent: 0 };
  const fraction = match[3] ?? "";
  const digits = BigInt(`${match[1] ?? ""}${match[2] ?? ""}${fraction}`);
  const exponent = Number(match[4] ?? 0) - fraction.length;
  if (exponent > 0) return { digits: digits * 10n ** BigInt(exponent), exponent: 0 };
  return { digits, exponent };
}

export function compareDecimals(left: Decimal, right: Decimal): number {
  const [one, two] = aligned(left, right);
  return one < two ? -1 : one > two ? 1 : 0;
}

export function isInteger(value: Decimal): boolean {
  return value.digits % 10n ** BigInt(-value.exponent) === 0n;
}

/** The largest integer not above the value. */
export function floorDecimal(value: Decimal): bigint {
  const scale = 10n ** BigInt(-value.exponent);
  const quotient = value.digits / scale;
  return value.digits < 0n && quotient * scale !== value.digits ? quotient - 1n : quotient;
}

/** The smallest integer not below the value. */
export function ceilDecimal(value: Decimal): bigint {
  return -floorDecimal(negateDecimal(value));
}

export function negateDecimal(value: Decimal): Decimal {
  return { digits: -value.digits, exponent: value.exponent };
}

export function integerDecimal(value: bigint): Decimal {
  return { digits: value, exponent: 0 };
}

/** Whether the value is a whole multiple of the unit. */
export function isMultiple(value: Decimal, unit: Decimal): boolean {
  const [one, two] = aligned(value, unit);
  return two !== 0n && one % two === 0n;
}

/** The digits after the point of a non-negative value, without trailing zeros. */
export function fractionDigits(value: Decimal): string {
  const scale = 10n ** BigInt(-value.exponent);
  return (value.digits % scale)
    .toString()
    .padStart(-value.exponent, "0")
    .replace(/(?<!0)0+$/, "");
}

/** Both values as whole numbers of their smaller unit. */
function aligned(left: Decimal, right: Decimal): [bigint, bigint] {
  const exponent = Math.min(left.exponent, right.exponent);
  const scaled = (value: Decimal): bigint =>
    value.digits * 10n ** BigInt(value.exponent - exponent);
  return [scaled(left), scaled(right)];
}
