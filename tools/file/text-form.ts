import { fileKind } from "./file-kind.ts";

/** How a file's text is stored. A file that is rewritten keeps it. */
export interface TextForm {
  readonly encoding: "utf-8" | "utf-16le" | "utf-16be";
  /** The bytes of a byte order mark at the beginning: 0, 2 or 3. */
  readonly mark: number;
  readonly lineEnding: "\n" | "\r\n";
}

export const PLAIN_TEXT: TextForm = { encoding: "utf-8", mark: 0, lineEnding: "\n" };

/** The form of a text that begins with these bytes, null when it is no text. */
export function textForm(head: Uint8Array): TextForm | null {
  const found = fileKind(head);
  if (found.kind !== "text") return null;
  const text = decodeText(head, { ...PLAIN_TEXT, encoding: found.encoding, mark: found.mark });
  const firstEnd = text.indexOf("\n");
  return {
    encoding: found.encoding,
    mark: found.mark,
    lineEnding: firstEnd > 0 && text[firstEnd - 1] === "\r" ? "\r\n" : "\n",
  };
}

/** The text without its byte order mark. Bytes that are no text become U+FFFD. */
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
