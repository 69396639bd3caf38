import { hash as digest } from "node:crypto";
import { brotliCompressSync, brotliDecompressSync, constants } from "node:zlib";
import type { TimedEvent } from "../../journal.ts";
import {
  decodeEvent,
  type EncodedEvent,
  type EncodedPart,
  type PartKind,
} from "./encoded-event.ts";

/**
 * How an encoded event is stored in the tables: texts separately as blobs, number lists in `data`.
 */
export interface StoredEvent {
  readonly body: string;
  readonly parts: string | null;
  readonly data: Uint8Array | null;
}

export interface StoredBlob {
  readonly encoding: number;
  /** Bytes once decoded. */
  readonly size: number;
  readonly data: Uint8Array;
}

/**
 * Path, kind, and for a text the blob's number (on Postgres its hash), otherwise how many bytes of
 * `data`.
 */
type StoredPart = readonly [EncodedPart["path"], PartKind, number | string];

const AS_IT_IS = 0;
const BROTLI = 1;
/** The size in bytes from which a text is compressed: below it, compression doesn't save a page. */
const COMPRESSED_FROM = 2048;
/** Quality 0: the fastest of Node's codecs for a few kilobytes, and it halves the size. */
const QUALITY = { [constants.BROTLI_PARAM_QUALITY]: 0 };
/**
 * A window of 16 KB is set up faster than the default of 4 MB, and costs nothing for a text that
 * fits in it.
 */
const SMALL_WINDOW = { ...QUALITY, [constants.BROTLI_PARAM_LGWIN]: 14 };
/**
 * Size of the output buffer: the default of 16 KB and more takes up to a quarter of the time for a
 * few kilobytes.
 */
const SMALL_CHUNK = 8 * 1024;

/** @param keepBlob Stores a text, or finds it stored, and returns its number or hash. */
export function storeEvent(
  event: EncodedEvent,
  keepBlob: (part: EncodedPart) => number | string,
): StoredEvent {
  if (event.parts.length === 0) return { body: event.body, parts: null, data: null };
  const inline: Uint8Array[] = [];
  const parts = event.parts.map((part): StoredPart => {
    if (part.kind === "text") return [part.path, part.kind, keepBlob(part)];
    inline.push(part.bytes);
    return [part.path, part.kind, part.bytes.length];
  });
  return {
    body: event.body,
    parts: JSON.stringify(parts),
    data: inline.length <= 1 ? (inline[0] ?? null) : Buffer.concat(inline),
  };
}

/** Numbers, or hashes, of the blobs that a row's `parts` name. */
export function blobsOf(parts: string): (number | string)[] {
  const stored = JSON.parse(parts) as StoredPart[];
  return stored.flatMap(([, kind, n]) => (kind === "text" ? [n] : []));
}

/** @throws RangeError, SyntaxError or TypeError when the columns make no sense. */
export function readStoredEvent(
  columns: { readonly body: unknown; readonly parts: unknown; readonly data: unknown },
  readBlob: (
    number: number | string,
    path: EncodedPart["path"],
  ) => Pick<EncodedPart, "bytes" | "hash">,
): EncodedEvent {
  const body = String(columns.body);
  if (columns.parts === null) return { body, parts: [] };
  const data = columns.data instanceof Uint8Array ? columns.data : new Uint8Array();
  let offset = 0;
  const stored = JSON.parse(String(columns.parts)) as StoredPart[];
  const parts = stored.map(([path, kind, n]): EncodedPart => {
    if (kind === "text") return { path, kind, ...readBlob(n, path) };
    const bytes = data.subarray(offset, offset + Number(n));
    offset += Number(n);
    return { path, kind, bytes, hash: sha256(bytes) };
  });
  return { body, parts };
}

/**
 * The event without its token lists and without large texts of a result, which are then empty.
 * @throws RangeError, SyntaxError or TypeError when the columns make no sense.
 */
export function skimStoredEvent(
  storedBody: unknown,
  storedParts: unknown,
  readBlob: (
    number: number | string,
    path: EncodedPart["path"],
  ) => Pick<EncodedPart, "bytes" | "hash">,
): TimedEvent {
  const body = String(storedBody);
  if (storedParts === null) return JSON.parse(body) as TimedEvent;
  const isResult = body.startsWith('{"type":"call-finished"');
  const only = ONLY_PART.exec(String(storedParts))?.[1];
  // Most events have one part, which is not wanted.
  if (only !== undefined && (only !== "text" || isResult)) {
    const event = JSON.parse(body);
    event[only] = only === "text" ? "" : [];
    return event as TimedEvent;
  }
  const stored = JSON.parse(String(storedParts)) as StoredPart[];
  const parts = stored.map(([path, kind, n]) => ({
    path,
    kind,
    bytes: kind === "text" && !isResult ? readBlob(n, path).bytes : NOTHING,
  }));
  return decodeEvent({ body, parts });
}

/**
 * The limit for a text of an event; JavaScript strings can't be longer. A journal from elsewhere
 * may claim any size.
 */
const LARGEST = 512 * 1024 * 1024;
const NOTHING = new Uint8Array();
const ONLY_PART = /^\[\[\["(tokens|newTokens|text)"\],"(?:tokens|text)",\d+\]\]$/;

export function storeBlob(bytes: Uint8Array): StoredBlob {
  if (bytes.length >= COMPRESSED_FROM) {
    const smaller = brotliCompressSync(
      bytes,
      bytes.length <= 16 * 1024
        ? { params: SMALL_WINDOW, chunkSize: SMALL_CHUNK }
        : { params: QUALITY },
    );
    if (smaller.length < bytes.length * 0.9) {
      return { encoding: BROTLI, size: bytes.length, data: smaller };
    }
  }
  return { encoding: AS_IT_IS, size: bytes.length, data: bytes };
}

/** @throws Error when the bytes are not what the encoding says. */
export function readStoredBlob(columns: {
  readonly encoding: unknown;
  readonly size: unknown;
  readonly data: unknown;
}): Pick<EncodedPart, "bytes" | "hash"> {
  const { encoding, size, data } = columns;
  if (!(data instanceof Uint8Array)) throw new TypeError("a blob is not bytes");
  const bytes =
    encoding === BROTLI
      ? brotliDecompressSync(data, {
          maxOutputLength: Math.min(Math.max(1, Number(size)), LARGEST),
        })
      : data;
  return { bytes, hash: sha256(bytes) };
}

function sha256(bytes: Uint8Array): string {
  return digest("sha256", bytes, "hex");
}
