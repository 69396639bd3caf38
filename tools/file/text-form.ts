import { fileKind } from "./file-kind.ts";

/** How a file's text is stored. A file that is rewritten keeps it. */
export interface TextForm {
  readonly encoding: "utf-8" | "utf-16le" | "utf-16be";
  /** The bytes of a byte order mark at the beginning: 0, 2 or 3. */
  readonly mark: number;
  readonly lineEnding: "\n" | "\r\n";
}

export const PLAIN_TEXT: TextForm = { encoding: "utf-8", mark: 0, lineEnding: "\n" };

/** The form of a text that begins with these bytes; null when it is not text. */
export function textForm(head: Uint8Array): TextForm | null {
  const found = fileKind(head);
  if (found.kind !== "text") return null;
  const { encoding, mark } = found;
  return { encoding, mark, lineEnding: lineEnding(head, encoding) };
}

/** Looked for in the bytes: to decode all of a large text only for this would take as long as reading it. */
function lineEnding(head: Uint8Array, encoding: TextForm["encoding"]): TextForm["lineEnding"] {
  const bytes = Buffer.from(head.buffer, head.byteOffset, head.byteLength);
  if (encoding === "utf-8") {
    const end = bytes.indexOf(0x0a);
    return end > 0 && bytes[end - 1] === 0x0d ? "\r\n" : "\n";
  }
  const unit = (code: number) => (encoding === "utf-16le" ? [code, 0] : [0, code]);
  let end = bytes.indexOf(Buffer.from(unit(0x0a)));
  while (end % 2 === 1) end = bytes.indexOf(Buffer.from(unit(0x0a)), end + 1);
  const before = bytes.subarray(Math.max(0, end - 2), Math.max(0, end));
  return before.equals(Buffer.from(unit(0x0d))) ? "\r\n" : "\n";
}

/** The text without its byte order mark. Invalid bytes become U+FFFD. */
export function decodeText(bytes: Uint8Array, form: TextForm): string {
  const body = bytes.subarray(form.mark);
  return new TextDecoder(form.encoding, { ignoreBOM: true }).decode(body);
}

/** The bytes of a text in the form of the file that it replaces. Line endings are given by the text. */
export function encodeText(text: string, form: TextForm): Buffer {
  const marked = form.mark > 0 ? `\ufeff${text}` : text;
  if (form.encoding === "utf-8") return Buffer.from(marked, "utf8");
  const bytes = Buffer.from(marked, "utf16le");
  return form.encoding === "utf-16be" ? bytes.swap16() : bytes;
}

/** Gives lines that end in `\n` alone the file's line ending. A text that has `\r\n` already is left as it is. */
export function withLineEnding(text: string, form: TextForm): string {
  if (form.lineEnding === "\n" || text.includes("\r\n")) return text;
  return text.replaceAll("\n", "\r\n");
}
