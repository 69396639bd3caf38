import { type ErrorCode, OstinatoError } from "./errors.ts";
import { nearestName } from "./nearest-name.ts";

/**
 * Without this check a misspelt option would silently keep its default. Undefined counts as left out.
 *
 * @param what What each name should be: "an option of run()", "a limit of a run".
 * @param given The caller's object; anything that isn't an object has no names.
 * @param known An object with the known names.
 * @throws OstinatoError naming the first unknown name and the known one closest to it.
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
