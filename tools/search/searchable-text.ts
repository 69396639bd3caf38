/** Scripts that are written without spaces between words. */
const UNSPACED = "\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Thai}";
const UNSPACED_CHARACTER = new RegExp(`[${UNSPACED}]`, "gu");
const WORD = new RegExp(`[${UNSPACED}]+|[\\p{L}\\p{N}]+`, "gu");
const CAMEL_CASE = /(\p{Ll}|\p{N})(?=\p{Lu})|(\p{Lu})(?=\p{Lu}\p{Ll})/gu;

/** The text as it goes into the index: characters of scripts without spaces stand alone. */
export function searchableText(text: string): string {
  return text.replace(UNSPACED_CHARACTER, " $& ");
}

/** The parts of names in camel case, so that `parseInput` is found by `input`; empty when there are none. */
export function nameParts(text: string): string {
  const parts: string[] = [];
  for (const [word] of text.matchAll(/[\p{L}\p{N}]+/gu)) {
    const spaced = word.replace(CAMEL_CASE, "$& ");
    if (spaced !== word) parts.push(spaced);
  }
  return parts.join(" ");
}

/** The distinct words of a question, in lower case, without function words. */
export function queryWords(query: string): string[] {
  const words = [...query.toLowerCase().matchAll(WORD)].map(([word]) => word);
  const telling = words.filter((word) => !FILLERS.has(word));
  return [...new Set(telling.length > 0 ? telling : words)];
}

/** An expression of FTS5 that finds passages with all or any of the words, or of words that begin so. */
export function matchExpression(words: readonly string[], which: "all" | "any"): string {
  const terms = words.map((word) => `"${searchableText(word).trim()}"*`);
  return terms.join(which === "all" ? " AND " : " OR ");
}

const FILLERS = new Set(
  "a an and are as at be by can did do does for from had has have how i in is it its me my of on or our show tell that the their there these this to was we were what when where which who why will with you your".split(
    " ",
  ),
);
