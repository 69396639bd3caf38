import { randomBytes } from "node:crypto";

/**
 * Crockford's base 32 in lower case: without i, l, o and u, and sorted in the order of its values.
 */
const DIGITS = "0123456789abcdefghjkmnpqrstvwxyz";
const TIME_DIGITS = 8;
/** 2025-01-01: 40 bits of milliseconds last until 2059. */
const EPOCH = Date.UTC(2025, 0, 1);

/**
 * A new run id such as `1m4z9k2c-7qmzt`: eight characters of time, so that ids sort by start, and
 * five random ones. Either part alone usually names the run (see `findRun`).
 *
 * @param time Milliseconds since 1970. Default: now.
 * @param random At least 4 bytes. Default: from the system.
 */
export function newRunId(time: number = Date.now(), random: Uint8Array = randomBytes(4)): string {
  const milliseconds = Math.min(Math.max(0, Math.floor(time) - EPOCH), 2 ** 40 - 1);
  const chance = Buffer.from(random).readUInt32LE() % 32 ** 5;
  return `${base32(milliseconds, TIME_DIGITS)}-${base32(chance, 5)}`;
}

function base32(value: number, length: number): string {
  let text = "";
  let rest = value;
  for (let index = 0; index < length; index++) {
    text = DIGITS.charAt(rest % 32) + text;
    rest = Math.floor(rest / 32);
  }
  return text;
}
