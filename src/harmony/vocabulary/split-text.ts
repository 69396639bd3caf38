import { characterClass, characterClassOf } from "./character-class.ts";

/**
 * The splitting rule of o200k (github.com/openai/tiktoken, `o200k_base`): text is cut into pieces
 * before byte pairs are merged, and no token spans two pieces. Published as a regular expression
 * (see test/harmony/splitting-rule.ts); written as a scanner here, which is several times faster.
 */

const { upper, lower, caseless, mark, number, space, lineBreak, symbol } = characterClass;

/**
 * Where the piece that begins at `start` ends. `text` is in UTF-16, of which an array is read faster than
 * a string; `start` must be below its length.
 */
export function pieceEnd(text: Uint16Array, start: number): number {
  const first = classAt(text, start);
  const afterFirst = start + widthAt(text, start);
  if (first <= caseless) return wordEnd(text, start);
  if (first === number) return numberEnd(text, afterFirst);
  if (first !== lineBreak) {
    const end = leadingWordEnd(text, start, afterFirst, first);
    if (end >= 0) return end;
  }
  if (first === symbol) return symbolsEnd(text, afterFirst);
  if (unitAt(text, start) === 0x20 && afterFirst < text.length) {
    if (classAt(text, afterFirst) === symbol) return symbolsEnd(text, afterFirst);
  }
  return whiteSpaceEnd(text, start);
}

/** A word after one character that is neither letter nor digit, as ` word` or `(word`; -1: no word. */
function leadingWordEnd(text: Uint16Array, start: number, after: number, first: number): number {
  const followed = after < text.length && classAt(text, after) <= mark;
  if (first !== mark) return followed ? wordEnd(text, after) : -1;
  // A mark can be the leading character or the first letter; the former is preferred where the
  // rule's first alternative accepts it, that is unless only capitals follow.
  if (followed) {
    const [end, endsInLower] = scanWord(text, after);
    if (endsInLower) return contractionEnd(text, end);
  }
  return wordEnd(text, start);
}

function wordEnd(text: Uint16Array, start: number): number {
  return contractionEnd(text, scanWord(text, start)[0]);
}

const scanned: [end: number, endsInLower: boolean] = [0, false];

/**
 * Capitals, then small letters. Without small letters the word ends after its last caseless letter
 * or mark (these count as both), else it is capitals alone. The result is reused by the next scan.
 */
function scanWord(text: Uint16Array, start: number): [end: number, endsInLower: boolean] {
  let at = start;
  let afterCaseless = -1;
  while (at < text.length) {
    const found = classAt(text, at);
    if (found === lower) {
      scanned[0] = lowerEnd(text, at + widthAt(text, at));
      scanned[1] = true;
      return scanned;
    }
    if (found > mark) break;
    at += widthAt(text, at);
    if (found !== upper) afterCaseless = at;
  }
  scanned[0] = afterCaseless >= 0 ? afterCaseless : at;
  scanned[1] = afterCaseless >= 0;
  return scanned;
}

function lowerEnd(text: Uint16Array, start: number): number {
  let at = start;
  while (at < text.length) {
    const found = classAt(text, at);
    if (found > mark || found === upper) break;
    at += widthAt(text, at);
  }
  return at;
}

/** Behind `'s 't 're 've 'm 'll 'd` in either case; U+017F is a small s by case folding. */
function contractionEnd(text: Uint16Array, at: number): number {
  if (unitAt(text, at) !== 0x27) return at;
  const one = unitAt(text, at + 1) | 0x20;
  if (one === 0x73 || one === 0x74 || one === 0x6d || one === 0x64) {
    return unitAt(text, at + 1) < 0x80 ? at + 2 : at;
  }
  if (unitAt(text, at + 1) === 0x17f) return at + 2;
  const two = unitAt(text, at + 2) | 0x20;
  const isPair =
    (one === 0x72 && two === 0x65) ||
    (one === 0x76 && two === 0x65) ||
    (one === 0x6c && two === 0x6c);
  return isPair ? at + 3 : at;
}

function numberEnd(text: Uint16Array, start: number): number {
  let at = start;
  for (let count = 1; count < 3 && at < text.length && classAt(text, at) === number; count++) {
    at += widthAt(text, at);
  }
  return at;
}

function symbolsEnd(text: Uint16Array, start: number): number {
  let at = start;
  while (at < text.length) {
    const found = classAt(text, at);
    if (found !== symbol && found !== mark) break;
    at += widthAt(text, at);
  }
  while (at < text.length) {
    const code = unitAt(text, at);
    if (code !== 0x0a && code !== 0x0d && code !== 0x2f) break;
    at++;
  }
  return at;
}

/** Up to the last line break of the white space, else all of it but the last character before text. */
function whiteSpaceEnd(text: Uint16Array, start: number): number {
  let at = start;
  let afterLineBreak = -1;
  while (at < text.length) {
    const found = classAt(text, at);
    if (found === lineBreak) afterLineBreak = at + 1;
    else if (found !== space) break;
    at++;
  }
  if (afterLineBreak >= 0) return afterLineBreak;
  return at < text.length && at - start > 1 ? at - 1 : at;
}

function classAt(text: Uint16Array, at: number): number {
  const unit = unitAt(text, at);
  if (unit < 0xd800 || unit > 0xdbff) return characterClassOf(unit);
  const next = unitAt(text, at + 1);
  const isPair = next >= 0xdc00 && next <= 0xdfff;
  return characterClassOf(isPair ? (unit - 0xd7c0) * 0x400 + (next - 0xdc00) : unit);
}

function widthAt(text: Uint16Array, at: number): 1 | 2 {
  const unit = unitAt(text, at);
  if (unit < 0xd800 || unit > 0xdbff) return 1;
  const next = unitAt(text, at + 1);
  return next >= 0xdc00 && next <= 0xdfff ? 2 : 1;
}

/** -1 after the end. */
function unitAt(text: Uint16Array, at: number): number {
  return at < text.length ? (text[at] as number) : -1;
}
