/** A JSON Schema (any draft): an object of keywords, or true (anything) or false (nothing). */
export type JsonSchema = boolean | { readonly [keyword: string]: unknown };

/** The result of compiling a schema. */
export interface CompiledGrammar {
  /** The grammar in GBNF; its first rule is `root`. */
  readonly gbnf: string;
  /**
   * True: everything that the grammar accepts is valid under the schema. False: see `unsupported`, and validate
   * afterwards.
   */
  readonly exact: boolean;
  /** What the grammar could not express, and where; the grammar is looser than the schema there. */
  readonly unsupported: readonly UnsupportedKeyword[];
  /**
   * Where the grammar accepts less than the schema, and why: very long strings, or properties in another order
   * than in the schema. Everything that it accepts is still valid.
   */
  readonly narrowed: readonly UnsupportedKeyword[];
  /** SHA-256 of the schema and the options, hexadecimal: equal schemas have equal hashes. */
  readonly hash: string;
}

export interface UnsupportedKeyword {
  /** JSON Pointer into the schema: `""` for the root, `/properties/a`. */
  readonly path: string;
  readonly keyword: string;
  readonly reason: string;
}
