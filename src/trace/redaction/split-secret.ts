/** A shorter secret could be assembled from unrelated words. */
const SHORTEST = 12;

/**
 * What may be inside a secret that was wrapped or split: line ends, spaces, invisible characters,
 * line ends as escaped in JSON, and the end of one quoted piece with the beginning of the next.
 * Without an upper bound it would overflow the stack on millions of them.
 */
const BETWEEN =
  /(?:[\s\u00ad\u200b-\u200d\u2060\ufeff]|\\[nrt]|\\(?:\r?\n)|\\?["'`](?:\s|\\[nrt])*(?:[+,.]\s*)?\\?["'`]){1,1000}/g;

/** A text without what may be inside a secret, and where each remaining part was. */
export interface Squeezed {
  readonly text: string;
  /** For each part: where it begins in `text` and in the original. */
  readonly starts: readonly (readonly [here: number, there: number])[];
}

/** Null when nothing is removed. */
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

/** Replaces a secret that is in a text with matches of `BETWEEN` between its characters. */
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
  /** Where a character of the squeezed text was. Must be called in ascending order. */
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
