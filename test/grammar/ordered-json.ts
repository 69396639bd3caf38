/** JSON whose properties keep their order and whose numbers keep their digits; a JavaScript value keeps neither. */
export type OrderedJson =
  | { readonly kind: "object"; readonly members: readonly (readonly [string, OrderedJson])[] }
  | { readonly kind: "array"; readonly items: readonly OrderedJson[] }
  | { readonly kind: "string"; readonly value: string }
  /** A number, true, false or null, as it is written. */
  | { readonly kind: "literal"; readonly text: string };

/** Reads JSON that is known to be legal. */
export function parseOrdered(text: string): OrderedJson {
  const tokens = text.match(/"(?:[^"\\]|\\.)*"|[[\]{},:]|[^\s"[\]{},:]+/g) ?? [];
  let position = 0;
  const read = (): OrderedJson => {
    const token = tokens[position++] ?? "";
    if (token === "{") {
      const members = new Map<string, OrderedJson>();
      while (tokens[position] !== "}") {
        if (tokens[position] === ",") position++;
        const key: string = JSON.parse(tokens[position] ?? '""');
        position += 2;
        members.set(key, read());
      }
      position++;
      return { kind: "object", members: [...members] };
    }
    if (token === "[") {
      const items: OrderedJson[] = [];
      while (tokens[position] !== "]") {
        if (tokens[position] === ",") position++;
        items.push(read());
      }
      position++;
      return { kind: "array", items };
    }
    if (token.startsWith('"')) return { kind: "string", value: JSON.parse(token) };
    return { kind: "literal", text: token };
  };
  return read();
}

/** Writes JSON as Python's `json.dumps(value, ensure_ascii=False)`: with spaces after commas and colons. */
export function writeLikePython(json: OrderedJson): string {
  switch (json.kind) {
    case "object":
      return `{${json.members.map(([key, value]) => `${quote(key)}: ${writeLikePython(value)}`).join(", ")}}`;
    case "array":
      return `[${json.items.map(writeLikePython).join(", ")}]`;
    case "string":
      return quote(json.value);
    case "literal":
      return json.text;
    default:
      return json satisfies never;
  }
}

/** `JSON.stringify` escapes what Python escapes, and lone surrogates besides. */
function quote(text: string): string {
  return JSON.stringify(text);
}
