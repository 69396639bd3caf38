import { randomBytes, timingSafeEqual } from "node:crypto";

/**
 * How long a one-time address is valid, in milliseconds: a browser may have to be started first.
 */
const LASTS = 120_000;

const BEFORE_CODE = "/open/";

/**
 * Addresses that lead to the page once: for places that others can read, where the page's token
 * must not appear.
 */
export class OneTimeAddresses {
  readonly #open = new Map<string, number>();
  readonly #clock: () => number;

  constructor(clock: () => number = Date.now) {
    this.#clock = clock;
  }

  /** The path of a new address. */
  issue(): string {
    const code = randomBytes(18).toString("base64url");
    this.#open.set(code, this.#clock() + LASTS);
    return BEFORE_CODE + code;
  }

  /** Is this the path of an address that is unused and has not expired? It then counts as used. */
  use(path: string): boolean {
    for (const [code, until] of this.#open) {
      if (!sameText(path, BEFORE_CODE + code)) continue;
      this.#open.delete(code);
      return this.#clock() < until;
    }
    return false;
  }
}

export function isOneTime(path: string): boolean {
  return path.startsWith(BEFORE_CODE);
}

/** Takes as long for a nearly correct text as for any other. */
export function sameText(given: string, wanted: string): boolean {
  const [left, right] = [Buffer.from(given), Buffer.from(wanted)];
  return left.length === right.length && timingSafeEqual(left, right);
}
