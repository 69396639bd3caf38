import { inspect } from "node:util";
import { OstinatoError } from "../errors.ts";

/** The limit of the Model Context Protocol. */
const LONGEST = 128;

/**
 * Checks a tool's name. Most characters that aren't valid in an identifier are escaped for the model (see
 * `toolIdentifier`), so names from other systems can be kept. What is rejected here can only be a mistake or
 * an attack.
 * @throws OstinatoError `input.invalid`
 */
export function checkToolName(name: unknown): void {
  const why = reasonAgainst(name);
  if (why === null) return;
  const shown = inspect(name);
  throw new OstinatoError(
    "input.invalid",
    `A tool can't be named ${shown.length > 80 ? `${shown.slice(0, 77)}...` : shown}: ${why}.`,
    { hint: "Use letters, digits, _ and -, for example read_file." },
  );
}

function reasonAgainst(name: unknown): string | null {
  if (typeof name !== "string") return "a name must be a string";
  if (name.trim() === "") return "the name is empty";
  if (name.length > LONGEST)
    return `it has ${name.length} characters, at most ${LONGEST} are allowed`;
  if (/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u.test(name)) return "it contains a control character";
  if (name.includes("<|")) return "it contains a marker of the prompt format";
  if (name.startsWith("functions.")) return "the prefix functions. is added for the model";
  return null;
}
