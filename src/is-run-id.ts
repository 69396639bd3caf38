import { OstinatoError } from "./errors.ts";

/** Ids are used as folder names and printed in lines: letters, digits, `_`, `-` and `.`, at most 128 characters. */
const RUN_ID = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/;

export function isRunId(text: string): boolean {
  return RUN_ID.test(text);
}

/** @throws OstinatoError `input.invalid`. */
export function requireRunId(text: string): void {
  if (isRunId(text)) return;
  throw new OstinatoError("input.invalid", `${JSON.stringify(text)} is not a run id.`, {
    hint: "An id has letters, digits, _, - and ., at most 128 characters, and begins with a letter, a digit or _.",
  });
}
