/** The first characters of a text, on one line. */
export function firstCharacters(text: string, most = 160): string {
  const start = text
    .slice(0, most * 2)
    .replace(/\s+/g, " ")
    .trim();
  return start.length > most || text.length > most * 2 ? `${start.slice(0, most - 1)}…` : start;
}

/** Arguments on one line: the values of a flat object, otherwise the text as it was written. */
export function briefArguments(parsed: unknown, raw: string): string {
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) {
    return firstCharacters(raw);
  }
  const values = Object.values(parsed);
  const plain = values.filter((value) => typeof value === "string" || typeof value === "number");
  const texts = plain.map((value) => firstCharacters(String(value), 80));
  return firstCharacters(texts.length > 0 ? texts.join(" · ") : raw);
}
