import { ASSIGNMENT, looksRandom } from "./assigned-secret.ts";
import { INTRODUCTION, RUN_HINT } from "./secret-pattern.ts";

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
  let start = 0;
  let kinds = 0;
  const { length } = text;
  for (let index = 0; index < length; index++) {
    const code = text.charCodeAt(index);
    const kind = code < 128 ? (KINDS[code] ?? OTHER) : OTHER;
    if (kind !== OTHER) {
      kinds |= kind;
      continue;
    }
    if (index - start >= 8 && isSuspicious(text, start, index, kinds)) return true;
    start = index + 1;
    kinds = 0;
  }
  if (length - start >= 8 && isSuspicious(text, start, length, kinds)) return true;
  return text.includes("PRIVATE KEY") || (text.includes("://") && text.includes("@"));
}

function isSuspicious(text: string, start: number, end: number, kinds: number): boolean {
  const length = end - start;
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
