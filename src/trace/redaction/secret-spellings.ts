export interface NamedSecret {
  /** What stands in its place: `[redacted:NAME]`. */
  readonly name: string;
  readonly value: string;
}

/** A shorter part of base64 may be in any text by chance. */
const SHORTEST_PART = 10;

/**
 * A secret as it is, and as spelled in JSON, in an address, in hexadecimal, in base64 or with `\\u`
 * escapes, longest first. In base64 of a longer text, such as `user:KEY`, the part that depends
 * only on the secret is found for each of the three offsets where it may begin.
 */
export function secretSpellings(secrets: readonly NamedSecret[]): NamedSecret[] {
  return secrets.flatMap(spellings).sort((left, right) => right.value.length - left.value.length);
}

function spellings({ name, value }: NamedSecret): NamedSecret[] {
  if (value.length < 4) return [];
  const bytes = Buffer.from(value);
  const hex = bytes.toString("hex");
  const parts = [0, 1, 2].map((before) => base64Part(bytes, before));
  const base64 = [bytes.toString("base64"), bytes.toString("base64").replace(/={1,2}$/, "")];
  const spelled = [
    value,
    JSON.stringify(value).slice(1, -1),
    encodeURIComponent(value.toWellFormed()),
    hex,
    hex.toUpperCase(),
    escaped(value),
    escaped(value).replace(/[a-f]/g, (digit) => digit.toUpperCase()),
    ...[...base64, ...parts.filter((part) => part.length >= SHORTEST_PART)].flatMap((each) => [
      each,
      each.replaceAll("+", "-").replaceAll("/", "_"),
    ]),
  ];
  return [...new Set(spelled)].map((each) => ({ name, value: each }));
}

/**
 * The base64 of the bytes after `before` others, without the characters that contain bits of
 * others.
 */
function base64Part(bytes: Buffer, before: number): string {
  const whole = Buffer.concat([Buffer.alloc(before), bytes]);
  const firstBits = before * 8;
  const lastBits = whole.length * 8;
  return whole.toString("base64").slice(Math.ceil(firstBits / 6), Math.floor(lastBits / 6));
}

function escaped(text: string): string {
  return Array.from(
    { length: text.length },
    (_, index) => `\\u${text.charCodeAt(index).toString(16).padStart(4, "0")}`,
  ).join("");
}
