/** Quotes one word for a POSIX shell. Single quotes keep every byte but the quote itself. */
export function shellQuote(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}
