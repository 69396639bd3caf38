import { crc32 } from "node:zlib";

/**
 * A checksum for each field of a line, and one for the checksums, so that a changed byte is
 * reported with its field. CRC-32 detects every change of a single byte; the hash chain detects
 * deliberate changes.
 */
export function fieldMarks(line: object): string {
  const marks = [...fieldsOf(line, "")].map(({ mark }) => mark).join("");
  return marks + markOf(MARKS, marks);
}

/** The name of the field that holds the checksums. */
const MARKS = "marks";

/**
 * The first field whose checksum doesn't match, as a path such as `usage.promptTokens`; null if all
 * match.
 */
export function changedField(line: object, kept: string): string | null {
  const marks = kept.slice(0, -8);
  if (kept.slice(-8) !== markOf(MARKS, marks)) return MARKS;
  let at = 0;
  let last = "";
  for (const { path, mark } of fieldsOf(line, "")) {
    if (marks.slice(at, at + mark.length) !== mark) return path;
    at += mark.length;
    last = path;
  }
  return at === marks.length ? null : last;
}

/** Lists of numbers are one field; the field of an empty object is the object. */
function* fieldsOf(value: unknown, path: string): Generator<{ path: string; mark: string }> {
  if (typeof value !== "object" || value === null || isNumberList(value)) {
    yield { path, mark: markOf(path, value) };
    return;
  }
  const entries = Object.entries(value);
  if (entries.length === 0) yield { path, mark: markOf(path, value) };
  for (const [key, inner] of entries) {
    const within = Array.isArray(value) ? `${path}[${key}]` : path === "" ? key : `${path}.${key}`;
    yield* fieldsOf(inner, within);
  }
}

function isNumberList(value: object): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === "number" || item === null);
}

function markOf(path: string, value: unknown): string {
  return crc32(`${path}\n${JSON.stringify(value)}`)
    .toString(16)
    .padStart(8, "0");
}
