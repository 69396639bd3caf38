import { randomBytes, timingSafeEqual } from "node:crypto";

/** How long a one-time address is good for, in milliseconds: a browser may have to be started first. */
const LASTS = 120_000;

const BEFORE_CODE = "/open/";

/** Addresses that lead to the page once: for places that others can read, where its token must not stand. */
export class OneTimeAddresses {
  readonly #open = new Map<string, number>();
  readonly #clock: () => number;

  constructor(clock: () => number = Date.now) {
    this.#clock = clock;
  }

  /** The path of a new one. */
  issue(): string {
    const code = randomBytes(18).toString("base64url");
    this.#open.set(code, this.#clock() + LASTS);
    return BEFORE_CODE + code;
  }

  /** Is this the path of one that was not used, and whose time is not up? It is used up then. */
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

/** Takes as long for a text that is nearly right as for any other. */
export function sameText(given: string, wanted: string): boolean {
  const [left, right] = [Buffer.from(given), Buffer.from(wanted)];
  return left.length === right.length && timingSafeEqual(left, right);
}
