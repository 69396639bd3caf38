/** Joins parts of a GBNF sequence; adjacent quoted texts become one. */
export function sequence(...parts: readonly string[]): string {
  let joined = "";
  for (const part of parts) {
    if (part === "" || part === '""') continue;
    if (joined === "") joined = part;
    else if (beginsWithText(part) && endsWithText(joined))
      joined = joined.slice(0, -1) + part.slice(1);
    else joined += ` ${part}`;
  }
  return joined === "" ? '""' : joined;
}

/** Alternatives, as the body of a rule. */
export function alternatives(parts: readonly string[]): string {
  return [...new Set(parts)].join(" | ");
}

/** An expression that can be repeated or used in a sequence. */
export function grouped(expression: string): string {
  return isAtom(expression) ? expression : `(${expression})`;
}

/** Whether the expression is one rule name, one text or one class. */
export function isAtom(expression: string): boolean {
  return (
    /^[a-zA-Z0-9-]+$/.test(expression) ||
    /^"(?:[^"\\]|\\.)*"$/.test(expression) ||
    /^\[(?:[^\]\\]|\\.)*\]$/.test(expression)
  );
}

/** Whether the expression begins with a quoted text that is not repeated: a repetition applies to the whole text. */
function beginsWithText(expression: string): boolean {
  return /^"(?:[^"\\]|\\.)*"(?![*+?{])/.test(expression);
}

/** Whether the expression ends with a text in quotes: a quote that is not inside a class. */
function endsWithText(expression: string): boolean {
  return expression.endsWith('"') && isAtom(expression);
}
