import { type ErrorCode, OstinatoError } from "./errors.ts";
import { nearestName } from "./nearest-name.ts";

/**
 * A misspelt option would leave its default in force without a word. Undefined is the same as left out.
 *
 * @param what What each name should be: "an option of run()", "a limit of a run".
 * @param given The caller's object; nothing, or what is no object, has no names.
 * @param known Has the names that there are.
 * @throws OstinatoError naming the first unknown one and the one most like it.
 */
export function refuseUnknownNames(
  what: string,
  given: unknown,
  known: object,
  code: ErrorCode = "input.invalid",
): void {
  if (typeof given !== "object" || given === null) return;
  const [unknown] =
    Object.entries(given).find(
      ([name, value]) => value !== undefined && !Object.hasOwn(known, name),
    ) ?? [];
  if (unknown === undefined) return;
  const names = Object.keys(known);
  const nearest = nearestName(unknown, names);
  const question = nearest === null ? "" : `Did you mean ${nearest}? `;
  throw new OstinatoError(code, `${JSON.stringify(unknown)} is not ${what}.`, {
    hint: `${question}Names: ${names.join(", ")}.`,
  });
}
