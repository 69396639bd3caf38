import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from "node:crypto";
import { findPersonKey, makePersonKey } from "./person-key.ts";

const HEAD = /^\{"seal":"([0-9a-f]{64})","body":/;
const TAIL = "}\n";

/** The purpose and place of the sealed text: a seal is valid for no other purpose and no other place. */
export type SealPlace = readonly [purpose: string, ...place: string[]];

/**
 * Wraps JSON in JSON that carries a seal of the person's key.
 * @throws OstinatoError `trust.key` if no key is available.
 */
export function sealText(place: SealPlace, body: string): string {
  return `{"seal":"${sealOf(makePersonKey(), place, body)}","body":${body}${TAIL}`;
}

/**
 * The JSON of a sealed text; the seal is checked before anything is parsed. Null if the text has no seal of
 * this person's key for this place.
 *
 * @throws OstinatoError `trust.key` if there is a key that can't be used.
 */
export function unsealText(place: SealPlace, text: string): string | null {
  const [head, seal] = HEAD.exec(text) ?? [];
  if (head === undefined || seal === undefined || !text.endsWith(TAIL)) return null;
  const body = text.slice(head.length, -TAIL.length);
  const key = findPersonKey();
  return key !== null && isSealOf(seal, key, place, body) ? body : null;
}

/** The JSON of a sealed text, for display only: the seal isn't checked. Text without a seal is returned as it is. */
export function bodyOf(text: string): string {
  const [head] = HEAD.exec(text) ?? [];
  return head === undefined ? text : text.slice(head.length, -TAIL.length);
}

/** As `createHmac` wants it: from bytes it takes seven times as long, and a journal seals each append. */
const keyObjects = new WeakMap<Buffer, KeyObject>();

function keyObjectOf(key: Buffer): KeyObject {
  const known = keyObjects.get(key);
  if (known !== undefined) return known;
  const made = createSecretKey(key);
  keyObjects.set(key, made);
  return made;
}

export function sealOf(key: Buffer, place: SealPlace, body: string): string {
  return createHmac("sha256", keyObjectOf(key))
    .update(JSON.stringify(["ostinato", 1, ...place, body]))
    .digest("hex");
}

export function isSealOf(seal: string, key: Buffer, place: SealPlace, body: string): boolean {
  const [given, right] = [Buffer.from(seal), Buffer.from(sealOf(key, place, body))];
  return given.length === right.length && timingSafeEqual(given, right);
}
