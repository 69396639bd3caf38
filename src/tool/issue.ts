/** What zod 4 and zod 3 say of a value that does not fit. */
export interface Issue {
  readonly code?: string | undefined;
  readonly path: readonly PropertyKey[];
  readonly message: string;
  /** Of a closed object that got others: their names. */
  readonly keys?: readonly string[];
  /** Of a union: what is wrong by each alternative, with paths from the union; zod 3 has them whole. */
  readonly errors?: readonly (readonly Issue[])[];
  readonly unionErrors?: readonly { readonly issues: readonly Issue[] }[];
  /** Of a record's name that does not fit. */
  readonly issues?: readonly Issue[];
  readonly pattern?: string | RegExp;
}

/** Characters that the alternatives of a union may take in an error. */
const LONGEST = 300;

/** The paths of names that a closed object does not have. */
export function unknownPaths({ path, keys = [] }: Issue): string[] {
  return keys.map((key) => [...path, key].map(String).join("."));
}

/** What was expected in the issue's place: for what zod calls invalid and no more, from what it rests on. */
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

/** By each alternative of a union: what is wrong, with paths from the union. */
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
