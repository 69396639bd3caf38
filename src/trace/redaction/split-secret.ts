/** A shorter one could be put together from words that have nothing to do with each other. */
const SHORTEST = 12;

/**
 * What may stand within a secret that was wrapped or split: line ends, spaces, characters that aren't seen, line
 * ends as JSON spells them, and the end of one quoted piece with the beginning of the next. Without an end it would be
 * out of stack on some millions of them.
 */
const BETWEEN =
  /(?:[\s\u00ad\u200b-\u200d\u2060\ufeff]|\\[nrt]|\\(?:\r?\n)|\\?["'`](?:\s|\\[nrt])*(?:[+,.]\s*)?\\?["'`]){1,1000}/g;

/** A text without what may stand within a secret, and where each stretch that is left was. */
export interface Squeezed {
  readonly text: string;
  /** Of each stretch: where it begins here and there. */
  readonly starts: readonly (readonly [here: number, there: number])[];
}

/** Null when there is nothing to leave out. */
export function squeeze(text: string): Squeezed | null {
  const pieces: string[] = [];
  const starts: [number, number][] = [];
  let from = 0;
  let length = 0;
  const keep = (to: number) => {
    if (to === from) return;
    starts.push([length, from]);
    pieces.push(text.slice(from, to));
    length += to - from;
  };
  BETWEEN.lastIndex = 0;
  for (let found = BETWEEN.exec(text); found !== null; found = BETWEEN.exec(text)) {
    keep(found.index);
    from = BETWEEN.lastIndex;
  }
  if (from === 0) return null;
  keep(text.length);
  return { text: pieces.join(""), starts };
}

/** Replaces a secret that stands in a text with something of `BETWEEN` between its own characters. */
export function replaceSplit(
  text: string,
  squeezed: Squeezed,
  secret: string,
  replacement: string,
): string {
  if (secret.length < SHORTEST) return text;
  const pieces: string[] = [];
  let from = 0;
  let stretch = 0;
  /** Where a character of the squeezed text was; places are asked for in order. */
  const origin = (index: number) => {
    while ((squeezed.starts[stretch + 1]?.[0] ?? Number.POSITIVE_INFINITY) <= index) stretch++;
    const [here, there] = squeezed.starts[stretch] ?? [0, 0];
    return there + index - here;
  };
  for (
    let found = squeezed.text.indexOf(secret);
    found >= 0;
    found = squeezed.text.indexOf(secret, found + secret.length)
  ) {
    pieces.push(text.slice(from, origin(found)), replacement);
    from = origin(found + secret.length - 1) + 1;
  }
  pieces.push(text.slice(from));
  return pieces.join("");
}
