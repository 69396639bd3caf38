/** Characters that are kept of a long text, most first. */
const TEXT_LENGTHS = [160, 60, 20];
/** Elements that are kept of a long list. */
const MOST_ELEMENTS = 20;
const DEEPEST = 8;

/**
 * A call's arguments with shorter texts and lists, as JSON. Null if they aren't JSON or don't become short enough.
 *
 * @param most In tokens.
 */
export function shortenArguments(
  text: string,
  most: number,
  tokensOf: (text: string) => number,
): string | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  for (const length of TEXT_LENGTHS) {
    const shorter = JSON.stringify(shortened(value, length, 0));
    if (tokensOf(shorter) <= most) return shorter;
  }
  return null;
}

function shortened(value: unknown, length: number, depth: number): unknown {
  if (typeof value === "string") {
    if (value.length <= length + 30) return value;
    const left = value.length - length;
    return `${value.slice(0, length).toWellFormed()}[… ${left} more characters]`;
  }
  if (typeof value !== "object" || value === null) return value;
  if (depth === DEEPEST) return "[…]";
  if (Array.isArray(value)) {
    const items = value.slice(0, MOST_ELEMENTS).map((item) => shortened(item, length, depth + 1));
    const left = value.length - items.length;
    return left > 0 ? [...items, `[… ${left} more]`] : items;
  }
  const fields = Object.entries(value).map(([name, field]): [string, unknown] => [
    name,
    shortened(field, length, depth + 1),
  ]);
  return Object.fromEntries(fields);
}
