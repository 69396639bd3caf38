import { ASSIGNMENT, looksRandom } from "./assigned-secret.ts";
import { INTRODUCTION, RUN_HINT } from "./secret-pattern.ts";

/** Shorter runs of key characters are not secrets. */
const SHORTEST_RUN = 8;
/** A longer one is always scanned. */
const LONGEST_RUN = 64 * 1024;
/** How far before a value the word may be that makes it a secret. */
const CONTEXT = 64;

/** A longer text gets its own array, which is not kept. */
const MOST_KEPT = 1024 * 1024;

const OTHER = 0;
const MARK = 1;
const LETTER = 2;
const DIGIT = 4;
const MIXED = LETTER | DIGIT;

/** The class of each UTF-16 unit in a run of key and password characters. */
const KINDS = new Uint8Array(2 ** 16);
for (let code = 0; code < 128; code++) {
  const character = String.fromCharCode(code);
  if (/[a-z]/i.test(character)) KINDS[code] = LETTER;
  else if (/\d/.test(character)) KINDS[code] = DIGIT;
  else if ("+/=_.~!@#$%^&*-:?".includes(character)) KINDS[code] = MARK;
}

/**
 * A quick check, since most texts hold no secret: is there a long run of key characters that looks
 * like a key, or one after a word such as `token`? One pass over the characters; the patterns
 * themselves take ten times as long.
 */
export function mayHoldSecret(text: string): boolean {
  const { length } = text;
  const units = length < SHORTEST_RUN ? NO_UNITS : unitsOf(text);
  for (let start = 0; start + SHORTEST_RUN <= length; ) {
    // A run that begins here reaches the last of these places; if that place is not part of a run,
    // the next run begins after it at the earliest.
    let index = start + SHORTEST_RUN - 1;
    while (index >= start && kindAt(units, index) !== OTHER) index--;
    if (index >= start) {
      start = index + 1;
      continue;
    }
    let end = start + SHORTEST_RUN;
    while (end < length && kindAt(units, end) !== OTHER) end++;
    if (isSuspicious(text, units, start, end)) return true;
    start = end + 1;
  }
  return text.includes("PRIVATE KEY") || (text.includes("://") && text.includes("@"));
}

const NO_UNITS = new Uint16Array();
let scratch = new Uint16Array(16 * 1024);
let scratchBytes = Buffer.from(scratch.buffer);

/**
 * The text's UTF-16 units, until the next text: reading an array takes a third of the time of
 * `charCodeAt`.
 */
function unitsOf(text: string): Uint16Array {
  const { length } = text;
  if (length > MOST_KEPT) {
    const units = new Uint16Array(length);
    Buffer.from(units.buffer).write(text, 0, length * 2, "utf16le");
    return units;
  }
  if (length > scratch.length) {
    scratch = new Uint16Array(length * 2);
    scratchBytes = Buffer.from(scratch.buffer);
  }
  scratchBytes.write(text, 0, length * 2, "utf16le");
  return scratch;
}

function kindAt(units: Uint16Array, index: number): number {
  return KINDS[units[index] as number] as number;
}

function isSuspicious(text: string, units: Uint16Array, start: number, end: number): boolean {
  const length = end - start;
  let kinds = 0;
  for (let index = start; index < end; index++) kinds |= kindAt(units, index);
  const mixed = (kinds & MIXED) === MIXED;
  if (length < 16 && !mixed) return false;
  // The expressions below would overflow the stack on millions of characters.
  if (length > LONGEST_RUN) return true;
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
