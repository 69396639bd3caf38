import { createReadStream } from "node:fs";
import { pipeline, type Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { OstinatoError } from "../../errors.ts";

/** An event holds texts and pictures; those of a call are far smaller. */
const MOST_LINE_BYTES = 64 * 2 ** 20;
/** Decompressed: a file of 2 MiB can expand to this much. */
const MOST_BYTES = 2 * 2 ** 30;

/**
 * The lines of a text file, decompressed where its name ends in `.gz`. A line ends only at a line
 * feed; text after the last one is a line too. Takes linear time, however long the lines are.
 *
 * @throws OstinatoError `journal.corrupt` for a line of more than 64 MiB and a text of more than 2
 *   GiB; the errors of the file and of zlib.
 */
export async function* linesOfFile(path: string): AsyncGenerator<string, void, void> {
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  /** Parts of the current line: joined once, when it ends. */
  let begun: string[] = [];
  let bytes = 0;
  let lineBytes = 0;
  for await (const chunk of open(path)) {
    const { length } = chunk as Uint8Array;
    bytes += length;
    if (bytes > MOST_BYTES) throw tooLarge(path, "a text", MOST_BYTES);
    const parts = decoder.decode(chunk as Uint8Array, { stream: true }).split("\n");
    const last = parts.pop() ?? "";
    if (parts.length > 0) {
      yield begun.join("") + parts.shift();
      yield* parts;
      begun = [];
      lineBytes = 0;
    }
    begun.push(last);
    lineBytes += length;
    if (lineBytes > MOST_LINE_BYTES) throw tooLarge(path, "a line", MOST_LINE_BYTES);
  }
  const rest = begun.join("") + decoder.decode();
  if (rest !== "") yield rest;
}

function tooLarge(path: string, what: string, most: number): OstinatoError {
  return new OstinatoError(
    "journal.corrupt",
    `${path} has ${what} of more than ${most / 2 ** 20} MiB, so it is not an exported run`,
    { hint: "check the path" },
  );
}

function open(path: string): Readable {
  const file = createReadStream(path);
  if (!path.endsWith(".gz")) return file;
  // The reader of the last stream gets the errors of both.
  return pipeline(file, createGunzip(), () => {});
}
