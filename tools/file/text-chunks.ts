import { messageOf, type Sandbox, type SandboxFiles, ToolFailure } from "ostinato";
import { packedKind } from "../documents/document-kind.ts";
import { readDocument } from "../documents/read-document.ts";
import { formatBytes } from "../result-text/index.ts";
import { withFileFailures } from "./file-failure.ts";
import { type FoundFile, notText, WHOLE_FILE_BYTES } from "./text-file.ts";

const CHUNK_BYTES = 1024 * 1024;

const NAMES = { pdf: "a PDF document", docx: "a Word document" } as const;

/**
 * A file's text as UTF-8, in pieces; for a PDF the text of its pages, for a DOCX its paragraphs. @throws ToolFailure
 * when it is not text.
 */
export async function* textChunks(
  sandbox: Sandbox,
  found: FoundFile,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const { files } = sandbox;
  const { path, kind, head, stat } = found;
  const packed = packedKind(path, head);
  if (packed !== null) {
    yield await readPacked(sandbox, packed, found, signal);
    return;
  }
  if (kind.kind !== "text") throw notText(found);
  if (kind.encoding !== "utf-8") {
    yield await readUtf16(files, path, kind.encoding, stat.bytes);
    return;
  }
  yield head.subarray(kind.mark);
  for (let offset = head.length; ; ) {
    // Otherwise an abandoned call would keep the run's only worker busy to the end of the file.
    signal.throwIfAborted();
    const at = offset;
    const chunk = await withFileFailures(path, () =>
      files.read(path, { offset: at, length: CHUNK_BYTES }),
    );
    if (chunk.length === 0) return;
    yield chunk;
    offset += chunk.length;
  }
}

async function readPacked(
  sandbox: Sandbox,
  kind: "pdf" | "docx",
  found: FoundFile,
  signal: AbortSignal,
): Promise<Uint8Array> {
  if (found.stat.bytes > WHOLE_FILE_BYTES) throw notText(found);
  const content = await withFileFailures(found.path, () => sandbox.files.read(found.path));
  try {
    return Buffer.from(await readDocument(kind, content, { sandbox, signal }), "utf8");
  } catch (error) {
    const reason = messageOf(error);
    throw new ToolFailure(`${found.path} is ${NAMES[kind]} that can't be read: ${reason}`, {
      path: found.path,
      bytes: found.stat.bytes,
    });
  }
}

async function readUtf16(
  files: SandboxFiles,
  path: string,
  encoding: "utf-16le" | "utf-16be",
  bytes: number,
): Promise<Uint8Array> {
  if (bytes > WHOLE_FILE_BYTES) {
    throw new ToolFailure(
      `${path} is UTF-16 and too big to be converted: ${formatBytes(bytes)}. Convert it with shell: iconv -f utf-16 -t utf-8`,
      { path, bytes },
    );
  }
  const content = await withFileFailures(path, () => files.read(path));
  return Buffer.from(new TextDecoder(encoding).decode(content), "utf8");
}
