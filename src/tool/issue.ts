/** An issue as zod 4 and zod 3 report it. */
export interface Issue {
  readonly code?: string | undefined;
  readonly path: readonly PropertyKey[];
  readonly message: string;
  /** For a closed object: the unknown names. */
  readonly keys?: readonly string[];
  /**
   * For a union: the issues per alternative, with paths relative to the union. In zod 3 (`unionErrors`),
   * paths are absolute.
   */
  readonly errors?: readonly (readonly Issue[])[];
  readonly unionErrors?: readonly { readonly issues: readonly Issue[] }[];
  /** For an invalid key of a record. */
  readonly issues?: readonly Issue[];
  readonly pattern?: string | RegExp;
}

/** The most characters for the alternatives of a union in an error. */
const LONGEST = 300;

/** The paths of names that a closed object doesn't declare. */
export function unknownPaths({ path, keys = [] }: Issue): string[] {
  return keys.map((key) => [...path, key].map(String).join("."));
}

/** What was expected at the issue's path. For a bare "Invalid input", this is derived from the issue's details. */
export function expectationOf(issue: Issue): string {
  const { code, message, pattern, issues = [] } = issue;
  if (code === "invalid_key" && issues.length > 0) return `${message} (${allOf(issues)})`;
  if (message !== "Invalid input") return message.replace(/^Invalid input: /, "");
  if (pattern !== undefined) return `expected a text that matches ${pattern}`;
  const alternatives = alternativesOf(issue).map(allOf);
  if (alternatives.length === 0) return message;
  const text = [...new Set(alternatives)].join(" | ");
  const shown = text.length > LONGEST ? `${text.slice(0, LONGEST - 3)}...` : text;
  return `fits no alternative (${shown})`;
}

/** The issues per alternative of a union, with paths relative to the union. */
function alternativesOf({ path, errors, unionErrors = [] }: Issue): readonly (readonly Issue[])[] {
  if (errors) return errors;
  return unionErrors.map(({ issues }) =>
    issues.map((issue) => ({ ...issue, path: issue.path.slice(path.length) })),
  );
}

function allOf(issues: readonly Issue[]): string {
  return issues
    .flatMap((issue) => {
      if (issue.code === "unrecognized_keys") {
        return unknownPaths(issue).map((path) => `${path} is not among its names`);
      }
      const path = issue.path.map(String).join(".");
      return [path ? `${path}: ${expectationOf(issue)}` : expectationOf(issue)];
    })
    .join(", ");
}
