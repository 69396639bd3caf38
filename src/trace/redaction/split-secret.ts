/** What may stand within a secret that was wrapped or split: line ends, spaces, characters that aren't seen. */
const SPACING = /[\s\u00ad\u200b-\u200d\u2060\ufeff]/;
const ALL_SPACING = /[\s\u00ad\u200b-\u200d\u2060\ufeff]+/g;
/** A shorter one could be put together from words that have nothing to do with each other. */
const SHORTEST = 12;

/**
 * Replaces a secret that stands in a text with line ends, spaces or hidden characters between its own.
 *
 * @param squeezed The text without any of them, as `withoutSpacing` gives it.
 */
export function replaceSplit(
  text: string,
  squeezed: string,
  secret: string,
  replacement: string,
): string {
  if (secret.length < SHORTEST || SPACING.test(secret)) return text;
  const pieces: string[] = [];
  let from = 0;
  // Where the walk is, in the text and in what is left of it.
  let at = 0;
  let seen = 0;
  for (
    let found = squeezed.indexOf(secret);
    found >= 0;
    found = squeezed.indexOf(secret, found + secret.length)
  ) {
    while (seen < found || SPACING.test(text.charAt(at))) {
      if (!SPACING.test(text.charAt(at))) seen++;
      at++;
    }
    pieces.push(text.slice(from, at), replacement);
    while (seen < found + secret.length) {
      if (!SPACING.test(text.charAt(at))) seen++;
      at++;
    }
    from = at;
  }
  pieces.push(text.slice(from));
  return pieces.join("");
}

export function withoutSpacing(text: string): string {
  return text.replace(ALL_SPACING, "");
}
