import { inspect } from "node:util";
import { OstinatoError } from "../errors.ts";

/** What the Model Context Protocol allows. */
const LONGEST = 128;

/**
 * Most characters that no identifier has are escaped for the model (see `toolIdentifier`), so that names
 * from elsewhere can be kept. What is refused here could only be a mistake, or an attack.
 * @throws OstinatoError `input.invalid`
 */
export function checkToolName(name: unknown): void {
  const why = reasonAgainst(name);
  if (why === null) return;
  const shown = inspect(name);
  throw new OstinatoError(
    "input.invalid",
    `A tool can't be named ${shown.length > 80 ? `${shown.slice(0, 77)}...` : shown}: ${why}.`,
    { hint: "Take a word of letters, digits, _ and -, such as read_file." },
  );
}

function reasonAgainst(name: unknown): string | null {
  if (typeof name !== "string") return "a name is text";
  if (name.trim() === "") return "the name is empty";
  if (name.length > LONGEST) return `it has ${name.length} characters, and ${LONGEST} are the most`;
  if (/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u.test(name)) return "it holds a control character";
  if (name.includes("<|")) return "it holds a marker of the prompt's own format";
  if (name.startsWith("functions.")) return "the prefix functions. is added for the model";
  return null;
}
