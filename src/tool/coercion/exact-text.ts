/** The number that a text is, if the text follows from the number again: `12`, not `012`, `1e3` or a number too long. */
export function exactNumber(text: string): number | undefined {
  const number = Number(text);
  return Number.isFinite(number) && String(number) === text ? number : undefined;
}

/**
 * The value of a text that is JSON, if it is of the wanted kind and nothing of the text is lost in it: no name
 * given twice, no digits that a number can't hold.
 */
export function faithfulJson<Kind>(
  text: string,
  isWanted: (value: unknown) => value is Kind,
): Kind | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
    if (!isWanted(value) || JSON.stringify(value) !== compact(text)) return undefined;
  } catch {
    return undefined;
  }
  return value;
}

/** Valid JSON without white space, with each string written as `JSON.stringify` does. */
function compact(json: string): string {
  return json.replace(/"(?:[^"\\]|\\.)*"|\s+/g, (part) =>
    part.startsWith('"') ? JSON.stringify(JSON.parse(part)) : "",
  );
}
