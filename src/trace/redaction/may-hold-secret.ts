import { ASSIGNMENT, looksRandom } from "./assigned-secret.ts";
import { INTRODUCTION, RUN_HINT } from "./secret-pattern.ts";

/** Shorter runs of key characters are no secret. */
const SHORTEST_RUN = 8;
/** How far before a value the word stands that makes it a secret. */
const CONTEXT = 64;

const OTHER = 0;
const MARK = 1;
const LETTER = 2;
const DIGIT = 4;
const MIXED = LETTER | DIGIT;

/** What each ASCII character is in a run of the characters of keys and passwords. */
const KINDS = Uint8Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code);
  if (/[a-z]/i.test(character)) return LETTER;
  if (/\d/.test(character)) return DIGIT;
  return "+/=_.~!@#$%^&*-:?".includes(character) ? MARK : OTHER;
});

/**
 * A quick look at a text, of which most have no secret: is there a long run of key characters with
 * the look of a key, or one behind a word such as `token`? One pass over the characters; the
 * patterns themselves cost ten times as much.
 */
export function mayHoldSecret(text: string): boolean {
  const { length } = text;
  for (let start = 0; start + SHORTEST_RUN <= length; ) {
    // A run that begins here reaches the last of these places; where that one is no part of a run, the
    // next run begins behind it at the earliest.
    let index = start + SHORTEST_RUN - 1;
    while (index >= start && kindAt(text, index) !== OTHER) index--;
    if (index >= start) {
      start = index + 1;
      continue;
    }
    let end = start + SHORTEST_RUN;
    while (end < length && kindAt(text, end) !== OTHER) end++;
    if (isSuspicious(text, start, end)) return true;
    start = end + 1;
  }
  return text.includes("PRIVATE KEY") || (text.includes("://") && text.includes("@"));
}

function kindAt(text: string, index: number): number {
  const code = text.charCodeAt(index);
  return code < 128 ? (KINDS[code] ?? OTHER) : OTHER;
}

function isSuspicious(text: string, start: number, end: number): boolean {
  const length = end - start;
  let kinds = 0;
  for (let index = start; index < end; index++) kinds |= kindAt(text, index);
  const mixed = (kinds & MIXED) === MIXED;
  if (length < 16 && !mixed) return false;
  if (length >= 20 && RUN_HINT.test(text.slice(start, end))) return true;
  const context = text.slice(Math.max(0, start - CONTEXT), end);
  if (length >= 16 && INTRODUCTION.test(context)) return true;
  if (!mixed) return false;
  ASSIGNMENT.lastIndex = 0;
  for (let found = ASSIGNMENT.exec(context); found !== null; found = ASSIGNMENT.exec(context)) {
    const { name = "", secret = "" } = found.groups ?? {};
    if (looksRandom(secret, name)) return true;
  }
  return false;
}
