import { createReadStream } from "node:fs";
import { isatty } from "node:tty";
import { OstinatoError } from "../../errors.ts";
import { messageOf } from "../../message-of.ts";

/** Bytes; more than fit into any model's context. */
export const MOST_BYTES = 1_000_000;

/** The name of standard input on the command line. */
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
      hint: "Convert it first, or put the file into the workspace.",
      cause,
    });
  }
  if (text.trim() !== "") return text;
  throw new OstinatoError("input.invalid", `${name} is empty.`, {
    hint: "Check the command or the file that it comes from.",
  });
}

/** The name for messages. */
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
    `${nameOf(path)} has more than ${MOST_BYTES.toLocaleString("en")} bytes, too many for any context.`,
    { hint: "Put it into a file of the workspace; the agent can read it in parts." },
  );
}

function open(path: string): AsyncIterable<Buffer> {
  if (path !== STANDARD_INPUT) return createReadStream(path);
  if (!isatty(0)) return process.stdin;
  process.stderr.write("reading standard input; end it with Ctrl-D\n");
  // Not through `process.stdin`: the person may still be asked a question after its end.
  return createReadStream("", { fd: 0, autoClose: false });
}
