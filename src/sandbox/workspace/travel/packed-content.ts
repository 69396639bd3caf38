import { hash as hashOf } from "node:crypto";
import { promisify } from "node:util";
import { zstdCompress, zstdDecompress } from "node:zlib";
import { OstinatoError } from "../../../errors.ts";

/** The first byte of packed content. */
const PLAIN = 0;
const ZSTD = 1;

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);

/** SHA-256 of content, in hexadecimal. */
export function contentHash(content: Uint8Array): string {
  return hashOf("sha256", content, "hex");
}

/** Content as it is stored: compressed, if that makes it smaller. */
export async function packed(content: Uint8Array): Promise<Uint8Array> {
  const compressed = await compress(content);
  return compressed.length < content.length
    ? Buffer.concat([Buffer.from([ZSTD]), compressed])
    : Buffer.concat([Buffer.from([PLAIN]), content]);
}

/**
 * The content that was packed.
 *
 * @param mostBytes Nothing larger is unpacked.
 * @throws OstinatoError `workspace.snapshot` if it isn't the content of this hash.
 */
export async function unpacked(
  hash: string,
  bytes: Uint8Array | null,
  mostBytes: number,
): Promise<Uint8Array> {
  if (bytes === null) throw badContent(hash, "is missing");
  const content = await unpackedBytes(bytes, mostBytes);
  if (content === null) throw badContent(hash, "can't be unpacked, or is larger than it may be");
  if (contentHash(content) !== hash) throw badContent(hash, "has another hash");
  return content;
}

async function unpackedBytes(bytes: Uint8Array, mostBytes: number): Promise<Uint8Array | null> {
  const rest = bytes.subarray(1);
  if (bytes[0] === PLAIN) return rest.length <= mostBytes ? rest : null;
  if (bytes[0] !== ZSTD) return null;
  return decompress(rest, { maxOutputLength: Math.max(mostBytes, 1) }).catch(() => null);
}

function badContent(hash: string, what: string): OstinatoError {
  return new OstinatoError(
    "workspace.snapshot",
    `The workspace's content ${hash.slice(0, 12)} ${what}.`,
    { hint: "The store of workspaces was changed or pruned too early. Start the run again." },
  );
}
