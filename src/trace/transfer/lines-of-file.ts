import { createReadStream } from "node:fs";
import { pipeline, type Readable } from "node:stream";
import { createGunzip } from "node:zlib";

/**
 * The lines of a text file, decompressed where its name ends in `.gz`. A line ends at a line feed
 * and nothing else; what stands behind the last one is a line too.
 *
 * @throws the errors of the file and of zlib.
 */
export async function* linesOfFile(path: string): AsyncGenerator<string, void, void> {
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  let rest = "";
  for await (const chunk of open(path)) {
    const parts = (rest + decoder.decode(chunk as Uint8Array, { stream: true })).split("\n");
    rest = parts.pop() ?? "";
    yield* parts;
  }
  rest += decoder.decode();
  if (rest !== "") yield rest;
}

function open(path: string): Readable {
  const file = createReadStream(path);
  if (!path.endsWith(".gz")) return file;
  // The reader of the last stream gets the errors of both.
  return pipeline(file, createGunzip(), () => {});
}
