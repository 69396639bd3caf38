import { isUtf8 } from "node:buffer";
import { decodeText, encodeText, PLAIN_TEXT, type TextForm, textForm } from "../file/text-form.ts";
import { PatchFailure } from "./patch-failure.ts";

export type LineEnding = "\n" | "\r\n" | "\r";

/** A file as lines, each with its original bytes, so that unchanged lines are not touched. */
export interface FileLine {
  readonly text: string;
  /** Without the line ending. Null for a line that a patch adds. */
  readonly bytes: Buffer | null;
  /** Null: none at the end of the file, or that of the file for a line that is added. */
  readonly ending: LineEnding | null;
}

export interface FileLines {
  readonly lines: readonly FileLine[];
  readonly form: TextForm;
}

/**
 * How a file is split: a carriage return alone is part of a line, as read_file shows it, or ends one.
 */
export type LineSplit = "newlines" | "newlines-and-returns";

const ENDINGS = { newlines: /\r?\n/g, "newlines-and-returns": /\r\n|\n|\r/g } as const;

/** @throws PatchFailure for a file in UTF-16 with invalid bytes. */
export function splitFile(path: string, bytes: Uint8Array, split: LineSplit): FileLines {
  const form = textForm(bytes) ?? PLAIN_TEXT;
  const content =
    form.encoding === "utf-8" ? Buffer.from(bytes.subarray(form.mark)) : toUtf8(path, bytes, form);
  const lines: FileLine[] = [];
  let start = 0;
  const add = (end: number, ending: LineEnding | null) => {
    const line = content.subarray(start, end);
    lines.push({ text: line.toString("utf8"), bytes: line, ending });
    start = end + (ending?.length ?? 0);
  };
  // As Latin-1, so that places in the text are places in the bytes.
  for (const { 0: ending, index } of content.toString("latin1").matchAll(ENDINGS[split])) {
    add(index, ending as LineEnding);
  }
  if (start < content.length) add(content.length, null);
  return { lines, form };
}

/** The file's bytes again. The last line gets a line ending if it has none, as the reference does. */
export function joinFile({ lines, form }: FileLines): Buffer {
  const parts = lines.flatMap(({ text, bytes, ending }) => [
    bytes ?? Buffer.from(text, "utf8"),
    Buffer.from(ending ?? form.lineEnding),
  ]);
  const content = Buffer.concat(parts);
  if (form.encoding !== "utf-8") return encodeText(content.toString("utf8"), form);
  return form.mark > 0 ? Buffer.concat([Buffer.from("\ufeff"), content]) : content;
}

/** A new file: lines that end in `\n`. */
export function newFile(lines: readonly string[]): FileLines {
  return { lines: lines.map((text) => ({ text, bytes: null, ending: null })), form: PLAIN_TEXT };
}

function toUtf8(path: string, bytes: Uint8Array, form: TextForm): Buffer {
  const text = decodeText(bytes, form);
  if (!encodeText(text, form).equals(bytes) || !isUtf8(Buffer.from(text))) {
    throw new PatchFailure(`${path} holds bytes that are not valid ${form.encoding}`);
  }
  return Buffer.from(text, "utf8");
}
