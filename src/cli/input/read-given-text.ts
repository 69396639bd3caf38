import { createReadStream } from "node:fs";
import { isatty } from "node:tty";
import { OstinatoError } from "../../errors.ts";
import { messageOf } from "../../message-of.ts";

/** Bytes; more than any model's context holds. */
export const MOST_BYTES = 1_000_000;

/** What stands for standard input on the command line. */
export const STANDARD_INPUT = "-";

/**
 * The text of a file, or of standard input for `-`.
 *
 * @throws OstinatoError `input.invalid` when it can't be read, is too long, is empty or isn't UTF-8.
 */
export async function readGivenText(path: string): Promise<string> {
  const name = nameOf(path);
  const bytes = await readBytes(path);
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new OstinatoError("input.invalid", `${name} isn't text in UTF-8.`, {
      hint: "Convert it first, or put it into the workspace.",
      cause,
    });
  }
  if (text.trim() !== "") return text;
  throw new OstinatoError("input.invalid", `${name} is empty.`, {
    hint: "Check the command or the file that it comes from.",
  });
}

/** How a message names it. */
export function nameOf(path: string): string {
  return path === STANDARD_INPUT ? "Standard input" : path;
}

async function readBytes(path: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of open(path)) {
      chunks.push(chunk);
      length += chunk.length;
      if (length > MOST_BYTES) break;
    }
  } catch (cause) {
    throw new OstinatoError("input.invalid", `${nameOf(path)} can't be read: ${messageOf(cause)}`, {
      hint: "Give the path of a file, or - for standard input.",
      cause,
    });
  }
  if (length <= MOST_BYTES) return Buffer.concat(chunks);
  throw new OstinatoError(
    "input.invalid",
    `${nameOf(path)} has more than ${MOST_BYTES.toLocaleString("en")} bytes, which no context holds.`,
    { hint: "Put it into a file of the workspace, where the agent reads it in parts." },
  );
}

function open(path: string): AsyncIterable<Buffer> {
  if (path !== STANDARD_INPUT) return createReadStream(path);
  if (!isatty(0)) return process.stdin;
  process.stderr.write("reading standard input; Ctrl-D ends it\n");
  // Not through `process.stdin`: a question may still be put to the person after its end.
  return createReadStream("", { fd: 0, autoClose: false });
}
