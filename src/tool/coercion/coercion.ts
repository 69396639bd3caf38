/** How an argument was read that the tool's schema would have rejected as it was. */
export interface Coercion {
  /** Where it is in the arguments: `limits.0`. Empty: the arguments themselves. */
  readonly path: string;
  readonly kind: CoercionKind;
}

export type CoercionKind =
  /** The text `"12"` as the number 12. */
  | "text-to-number"
  /** The text `"true"` or `"false"` as a boolean. */
  | "text-to-boolean"
  /** A text that is itself JSON, where an object or a list was expected. */
  | "json-in-text"
  /** One value where a list was expected: a list of that value. */
  | "value-to-list"
  /** `null` for an optional argument: left out. */
  | "null-left-out";

/** A coercion as it is recorded; records of other versions may name other kinds. */
export type RecordedCoercion = { readonly [Part in keyof Coercion]: string };

/** What the model is told after the result of a call with coerced arguments. */
export function coercionNotice(coercions: readonly RecordedCoercion[]): string {
  const words: { readonly [kind: string]: string | undefined } = IN_WORDS;
  const parts = coercions
    .slice(0, MOST_TOLD)
    .map(({ path, kind }) => `${path || "the arguments"}: ${words[kind] ?? kind}`);
  const more = coercions.length - parts.length;
  const rest = more > 0 ? `; and ${more} more` : "";
  return `\n[Arguments were read differently from how they were written. ${parts.join("; ")}${rest}.]`;
}

const MOST_TOLD = 5;

const IN_WORDS: { readonly [Kind in CoercionKind]: string } = {
  "text-to-number": "a number, given as text",
  "text-to-boolean": "true or false, given as text",
  "json-in-text": "JSON, given as text",
  "value-to-list": "a list, given as a single value",
  "null-left-out": "null, read as not given",
};
