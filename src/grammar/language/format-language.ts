import type { Language } from "./language.ts";
import type { LanguageSpace } from "./language-space.ts";
import { parsePattern } from "./pattern/parse-pattern.ts";
import { patternLanguage } from "./pattern/pattern-language.ts";

const month31 = "(?:0[13578]|1[02])-(?:0[1-9]|[12]\\d|3[01])";
const month30 = "(?:0[469]|11)-(?:0[1-9]|[12]\\d|30)";
const february = "02-(?:0[1-9]|1\\d|2[0-8])";
const leapYear = "(?:\\d\\d(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)";
const date = `(?!0000)(?:\\d{4}-(?:${month31}|${month30}|${february})|${leapYear}-02-29)`;
const offset = "(?:Z|[+-](?:[01]\\d|2[0-3]):[0-5]\\d)";
const time = `(?:(?:[01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d(?:\\.\\d+)?${offset}|23:59:60(?:\\.\\d+)?Z)`;

// A host name has at most 253 characters and labels of at most 63. Six labels of 41 keep within the first bound
// without counting it; in exchange the grammar excludes longer labels.
const label = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,39}[A-Za-z0-9])?";
const hostname = `${label}(?:\\.${label}){0,5}`;
const atom = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]";
// The part before the @ has at most 64 characters; the number of points limits the lengths between them.
const local = [
  `${atom}{1,64}`,
  `${atom}{1,31}\\.${atom}{1,32}`,
  `${atom}{1,15}(?:\\.${atom}{1,15}){2,3}`,
].join("|");
const email = `(?:${local})@${hostname}`;

const octet = "(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
const ipv4 = `${octet}(?:\\.${octet}){3}`;
const group = "[0-9A-Fa-f]{1,4}";
const ipv6 = [
  `(?:${group}:){7}${group}`,
  `(?:${group}:){6}${ipv4}`,
  ...Array.from({ length: 8 }, (_, before) => {
    const left = before === 0 ? "" : `(?:${group}:){${before - 1}}${group}`;
    const right = before === 7 ? "" : `(?:(?:${group}:){0,${6 - before}}${group})?`;
    const mixed = before > 5 ? "" : `|${left}::(?:${group}:){0,${5 - before}}${ipv4}`;
    return `${left}::${right}${mixed}`;
  }),
].join("|");

const encoded = "%[0-9A-Fa-f]{2}";
const unreserved = "A-Za-z0-9._~!$&'()*+,;=";
// RFC 3987's ucschar, without its gaps at the end of each plane.
const international = "\\u00A0-\\uD7FF\\uF900-\\uFDCF\\uFDF0-\\uFFEF\\u{10000}-\\u{1FFFD}";
const uuid = "[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}";

// IPv6 addresses with all groups, or with up to four before the gap and three after it: all forms would take more
// states than the rest of a URI.
const shortLiteral = `\\[(?:(?:${group}:){7}${group}|(?:${group}(?::${group}){0,3})?::(?:${group}(?::${group}){0,2})?)\\]`;

/** RFC 3986, with RFC 3987's characters if `more` adds them. */
function uri(relative: boolean, more: string, literal = shortLiteral): string {
  const path = `(?:[${unreserved}:@${more}-]|${encoded})`;
  const host = `(?:${literal}|(?:[${unreserved}${more}-]|${encoded})*)`;
  const authority = `(?:(?:[${unreserved}:${more}-]|${encoded})*@)?${host}(?::\\d*)?`;
  const tail = `(?:\\?(?:${path}|[/?])*)?(?:#(?:${path}|[/?])*)?`;
  const rooted = `//${authority}(?:/${path}*)*|/(?:${path}+(?:/${path}*)*)?`;
  // RFC 3986 lets the path be empty after the scheme, as in `about:`; common validators do not.
  const absolute = `[A-Za-z][A-Za-z0-9+.-]*:(?:${rooted}|${path}+(?:/${path}*)*)${tail}`;
  if (!relative) return absolute;
  const noColon = `(?:[${unreserved}@${more}-]|${encoded})`;
  return `(?:${absolute}|(?:${rooted}|${noColon}+(?:/${path}*)*)?${tail})`;
}

const variable = "(?:[A-Za-z0-9_]|%[0-9A-Fa-f]{2})+";
const variableSpecification = `${variable}(?:\\.${variable})*(?::[1-9]\\d{0,3}|\\*)?`;
const expression = `\\{[+#./;?&=,!@|]?${variableSpecification}(?:,${variableSpecification})*\\}`;
const pointer = "(?:/(?:[^~/]|~[01])*)*";
const clock = "T(?:\\d+H(?:\\d+M(?:\\d+S)?)?|\\d+M(?:\\d+S)?|\\d+S)";
const days = "(?:\\d+Y(?:\\d+M(?:\\d+D)?)?|\\d+M(?:\\d+D)?|\\d+D)";

/** Sources: RFC 3339 (dates and times), 5321, 1123, 4291, 3986, 3987, 6570, 6901 and JSON Schema 2020-12, section 7.3. */
const patterns: Readonly<Record<string, string>> = {
  date,
  time,
  "date-time": `${date}T${time}`,
  duration: `P(?:\\d+W|${days}(?:${clock})?|${clock})`,
  email,
  hostname,
  ipv4,
  ipv6: `(?:${ipv6})`,
  uuid,
  uri: uri(false, ""),
  "uri-reference": uri(true, ""),
  iri: uri(false, international),
  "iri-reference": uri(true, international),
  "uri-template": `(?:[^\\x00-\\x20\\x7F-\\x9F"<>%\\\\^\`{|}]|${encoded}|${expression})*`,
  "json-pointer": pointer,
  "relative-json-pointer": `(?:0|[1-9]\\d*)(?:#|${pointer})`,
};

const literal = `\\[(?:${ipv6})\\]`;

/**
 * Patterns for what the validator doesn't check in a format: IRIs, with every IPv6 address, and that a time
 * doesn't follow a space.
 */
export const formatPatterns: ReadonlyMap<string, string> = new Map([
  ["date-time", "^\\S+$"],
  ["iri", `^(?:${uri(false, international, literal)})$`],
  ["iri-reference", `^(?:${uri(true, international, literal)})$`],
]);

/** Formats of JSON Schema that are not regular languages. */
const inexpressible = new Set(["regex", "idn-email", "idn-hostname"]);

/**
 * The texts of a format: null if JSON Schema doesn't define it (then it only annotates), `"inexpressible"` if a
 * grammar can't express it.
 */
export function formatLanguage(
  format: string,
  space: LanguageSpace,
): Language | "inexpressible" | null {
  if (inexpressible.has(format)) return "inexpressible";
  const pattern = Object.hasOwn(patterns, format) ? patterns[format] : undefined;
  return pattern === undefined ? null : patternLanguage(parsePattern(`^(?:${pattern})$`), space);
}
