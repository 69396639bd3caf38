/** Text without the U+FFFD at its end: what is left of a character whose last bytes were cut off. */
export function withoutCutEnd(text: string): string {
  let end = text.length;
  while (text[end - 1] === "\uFFFD") end--;
  return text.slice(0, end);
}
