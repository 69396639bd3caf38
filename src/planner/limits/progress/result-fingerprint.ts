import { hash } from "node:crypto";

const MONTH = "(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*";

/** What differs from call to call although nothing has changed. All other numbers count. */
const CHANGING = new RegExp(
  [
    // Dates and times: ISO 8601, 30.11.2026, 11/30/2026, Mon 30 Nov 2026, 12:34:56.789
    String.raw`\b\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?`,
    String.raw`\b\d{1,2}[./]\d{1,2}[./]\d{4}\b`,
    String.raw`\b(?:\d{1,2} )?${MONTH} \d{1,2}(?:,? \d{4})?\b|\b\d{1,2} ${MONTH}(?: \d{4})?\b`,
    // Not the line and column after a file's name.
    String.raw`(?<![:.\w-])(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:[.,]\d+)?)?\b`,
    // Milliseconds or seconds since 1970.
    String.raw`\b1[5-9]\d{8}(?:\d{3})?\b`,
    // Durations: 3 ms, 0.5 seconds, 1m30s
    String.raw`\b(?:\d+h)?\d+m\d+(?:\.\d+)?s\b`,
    String.raw`\b\d+(?:\.\d+)? ?(?:ns|us|µs|ms|s|secs?|seconds?|mins?|minutes?|h|hrs?|hours?|days?)\b`,
    // UUIDs, hashes and addresses, ids
    String.raw`\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b`,
    String.raw`\b0x[0-9a-f]+\b|\b(?=[a-f]*\d)(?=\d*[a-f])[0-9a-f]{7,}\b`,
    String.raw`\b(?:[pt]?id|uuid|[a-z]+[_-]id)["']?(?: ?[:=#] ?| )["']?[\w-]*\d[\w-]*`,
  ].join("|"),
  "giu",
);

/** Only so much of a long text is searched; the rest counts as it is. */
const LONGEST = 16_384;

/** Longer arguments and further ones are hardly quoted in an error. */
const LONGEST_QUOTE = 200;
const MOST_QUOTES = 20;

const SYNTAX = /[\\^$.*+?()[\]{}|/]/g;

/** The same for results that say the same: times, durations, dates and ids in the text don't count. */
export function resultFingerprint(text: string): string {
  const masked = text.slice(0, LONGEST).replace(CHANGING, "~");
  return hash("sha256", masked + text.slice(LONGEST), "base64").slice(0, 24);
}

/** The same for errors that differ only in the arguments that they quote. */
export function errorFingerprint(text: string, values: unknown): string {
  const quoted = scalars(values)
    .filter((value) => value.length > 0 && value.length <= LONGEST_QUOTE)
    .sort((one, other) => other.length - one.length)
    .slice(0, MOST_QUOTES);
  const head = text.slice(0, LONGEST);
  if (quoted.length === 0) return resultFingerprint(head);
  const anyOf = quoted.map((value) => value.replaceAll(SYNTAX, "\\$&")).join("|");
  return resultFingerprint(head.replace(new RegExp(`(?<!\\w)(?:${anyOf})(?!\\w)`, "gu"), "~"));
}

/** Without recursion: refused arguments may nest as deep as the model wrote them. */
function scalars(value: unknown): string[] {
  const found: string[] = [];
  const rest = [value];
  while (rest.length > 0) {
    const next = rest.pop();
    if (typeof next === "string") found.push(next);
    else if (typeof next === "number" || typeof next === "boolean") found.push(String(next));
    else if (typeof next === "object" && next !== null) {
      for (const part of Object.values(next)) rest.push(part);
    }
  }
  return found;
}
