import { isUtf8 } from "node:buffer";
import { decodeText, encodeText, PLAIN_TEXT, type TextForm, textForm } from "../file/text-form.ts";
import { PatchFailure } from "./patch-failure.ts";

/** A file as lines, each with the bytes that it was written in, so that a line that stays is not touched. */
export interface FileLine {
  readonly text: string;
  /** Null for a line that a patch adds. */
  readonly bytes: Buffer | null;
}

export interface FileLines {
  readonly lines: readonly FileLine[];
  readonly form: TextForm;
}

const NEWLINE = 0x0a;

/** @throws PatchFailure for a file in UTF-16 that holds bytes which are no text. */
export function splitFile(path: string, bytes: Uint8Array): FileLines {
  const form = textForm(bytes) ?? PLAIN_TEXT;
  const content =
    form.encoding === "utf-8" ? Buffer.from(bytes.subarray(form.mark)) : toUtf8(path, bytes, form);
  const lines: FileLine[] = [];
  for (let start = 0; start < content.length; ) {
    const newline = content.indexOf(NEWLINE, start);
    const end = newline === -1 ? content.length : newline + 1;
    const line = content.subarray(start, end);
    lines.push({ text: line.toString("utf8").replace(/\r?\n$/, ""), bytes: line });
    start = end;
  }
  return { lines, form };
}

/** The file's bytes again. The last line gets a line ending if it has none, as the reference does. */
export function joinFile({ lines, form }: FileLines): Buffer {
  const ending = Buffer.from(form.lineEnding);
  const parts = lines.flatMap(({ text, bytes }) =>
    bytes === null
      ? [Buffer.from(text, "utf8"), ending]
      : bytes[bytes.length - 1] === NEWLINE
        ? [bytes]
        : [bytes, ending],
  );
  const content = Buffer.concat(parts);
  if (form.encoding !== "utf-8") return encodeText(content.toString("utf8"), form);
  return form.mark > 0 ? Buffer.concat([Buffer.from("\ufeff"), content]) : content;
}

/** A new file: lines that end in `\n`. */
export function newFile(lines: readonly string[]): FileLines {
  return { lines: lines.map((text) => ({ text, bytes: null })), form: PLAIN_TEXT };
}

function toUtf8(path: string, bytes: Uint8Array, form: TextForm): Buffer {
  const text = decodeText(bytes, form);
  if (!encodeText(text, form).equals(bytes) || !isUtf8(Buffer.from(text))) {
    throw new PatchFailure(`${path} holds bytes that are not valid ${form.encoding}`);
  }
  return Buffer.from(text, "utf8");
}
