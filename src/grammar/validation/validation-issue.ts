/** One way in which a value breaks its schema. */
export interface ValidationIssue {
  /** JSON Pointer to what is wrong: `""` for the whole value, `/items/0/name`. */
  readonly path: string;
  /** The keyword of the schema that is not met. */
  readonly keyword: string;
  /** What the schema asks for here, in words. */
  readonly expected: string;
  /** What is there; undefined when nothing is. */
  readonly given: unknown;
}
