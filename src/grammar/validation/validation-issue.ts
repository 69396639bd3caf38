/** One way in which a value breaks its schema. */
export interface ValidationIssue {
  /** JSON Pointer to the wrong value: `""` for the whole value, `/items/0/name`. */
  readonly path: string;
  /** The keyword of the schema that is not met. */
  readonly keyword: string;
  /** What the schema requires here, in words. */
  readonly expected: string;
  /** The value found; undefined if there is none. */
  readonly given: unknown;
}
