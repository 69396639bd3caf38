import { choice, type Field, format, pattern } from "./field.ts";

/** Values that many records hold. */
export const date = format("date", ["2024-02-29", "1999-12-31"], ["2023-02-29", "31.12.1999", ""]);
export const moment = format(
  "date-time",
  ["2025-03-01T08:30:00Z", "2024-12-31T23:59:59.250+01:00"],
  ["2025-03-01 at 8:30", "2025-02-30T08:30:00Z"],
);
export const clock = format("time", ["07:45:00Z", "22:10:30+02:00"], ["25:00:00Z", "quarter past"]);
export const span = format("duration", ["P3D", "PT1H30M"], ["3 days", "P"]);
export const mail = format(
  "email",
  ["mira.holm@harbour.example", "desk+2@post.example"],
  ["mira at harbour", "@post.example"],
);
export const uuid = format(
  "uuid",
  ["3f0c2a4e-91b7-4d5e-8a66-0b1c2d3e4f50", "A0B1C2D3-E4F5-4A6B-9C8D-7E6F5A4B3C2D"],
  ["3f0c2a4e", "3f0c2a4e-91b7-4d5e-8a66-0b1c2d3e4f5g"],
);
export const link = format(
  "uri",
  ["https://harbour.example/berths/7?tide=high#north", "urn:isbn:9780000000002"],
  ["harbour.example/berths", "https://har bour.example"],
);
export const relativeLink = format(
  "uri-reference",
  ["/berths/7", "../log.txt#end"],
  ["a path with blanks", "\\share"],
);
export const linkTemplate = format(
  "uri-template",
  ["/berths/{number}", "/search{?query,page}"],
  ["/berths/{number", "/a b"],
);
export const international = format(
  "iri",
  ["https://hafen.example/bücher", "https://例え.example/一"],
  ["no iri at all", "<>"],
);
export const internationalReference = format(
  "iri-reference",
  ["/bücher/käse", "#größe"],
  ["two words", "<a>"],
);
export const host = format(
  "hostname",
  ["db-3.rack.example", "localhost"],
  ["-db.example", "rack example"],
);
export const ipv4 = format("ipv4", ["10.0.12.254", "192.0.2.1"], ["10.0.12", "10.0.12.256"]);
export const ipv6 = format("ipv6", ["2001:db8::17", "::1"], ["2001:db8:::17", "10.0.12.254"]);
export const pointer = format("json-pointer", ["/rows/0/name", ""], ["rows/0", "/a~2b"]);
export const relativePointer = format("relative-json-pointer", ["1/name", "0#"], ["/name", "x"]);

export const country = pattern("^[A-Z]{2}$", ["NO", "KR"], ["Norway", "no", "N"]);
export const currency = choice("EUR", "NOK", "KRW", "CHF");
export const slug = pattern(
  "^[a-z0-9]+(?:-[a-z0-9]+)*$",
  ["north-pier", "a1"],
  ["North Pier", "-a", "a--b"],
);
export const colour = pattern("^#[0-9a-f]{6}$", ["#00ff7f", "#123abc"], ["#00FF7F", "#fff"]);
export const version = pattern(
  "^\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}$",
  ["1.0.12", "20.4.0"],
  ["1.0", "v1.0.0"],
);
export const hash = pattern(
  "^(?:[0-9a-f]{2}){8}$",
  ["00ff10ab00ff10ab", "0123456789abcdef"],
  ["00ff", "XYZ"],
);
export const phone = pattern(
  "^\\+\\d{7,14}$",
  ["+4791234567", "+821012345678"],
  ["91234567", "+12"],
);

export const language: Field = choice("en", "nb", "ko", "de");
