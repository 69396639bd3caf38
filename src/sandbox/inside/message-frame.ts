/**
 * Messages between the sandbox and its worker: two lengths (4 bytes each, big-endian), then that much
 * JSON, then that many raw bytes. This folder runs inside: it imports Node and its neighbours only.
 */
export interface Frame {
  readonly json: unknown;
  readonly data: Uint8Array;
}

const HEADER_BYTES = 8;
/** Maximum length of a message; a longer one means that the stream is broken. */
const LIMIT_BYTES = 256 * 1024 * 1024;
const NOTHING = new Uint8Array(0);

export function encodeFrame(json: unknown, data: Uint8Array = NOTHING): Buffer {
  const text = Buffer.from(JSON.stringify(json));
  const frame = Buffer.allocUnsafe(HEADER_BYTES + text.length + data.length);
  frame.writeUInt32BE(text.length, 0);
  frame.writeUInt32BE(data.length, 4);
  frame.set(text, HEADER_BYTES);
  frame.set(data, HEADER_BYTES + text.length);
  return frame;
}

/** Splits a byte stream into frames. */
export class FrameReader {
  #chunks: Buffer[] = [];
  #length = 0;
  /** Bytes needed for the next step: a header, then its whole frame. */
  #needed = HEADER_BYTES;
  readonly #limit: number;

  /** @param limit Maximum bytes of a frame. */
  constructor(limit = LIMIT_BYTES) {
    this.#limit = limit;
  }

  /** @throws RangeError if the stream doesn't consist of frames. */
  push(chunk: Buffer): Frame[] {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
    const frames: Frame[] = [];
    for (let frame = this.#next(); frame !== null; frame = this.#next()) frames.push(frame);
    return frames;
  }

  /** Chunks are joined once a frame is complete, not on each arrival. */
  #next(): Frame | null {
    if (this.#length < this.#needed) return null;
    const all = this.#joined();
    const textLength = all.readUInt32BE(0);
    const total = HEADER_BYTES + textLength + all.readUInt32BE(4);
    if (total > this.#limit) throw new RangeError(`A message announces ${total} bytes.`);
    this.#needed = total;
    if (this.#length < total) return null;
    const rest = all.subarray(total);
    this.#chunks = rest.length > 0 ? [rest] : [];
    this.#length = rest.length;
    this.#needed = HEADER_BYTES;
    return {
      json: JSON.parse(all.toString("utf8", HEADER_BYTES, HEADER_BYTES + textLength)),
      data: all.subarray(HEADER_BYTES + textLength, total),
    };
  }

  #joined(): Buffer {
    const [first] = this.#chunks;
    if (first !== undefined && this.#chunks.length === 1) return first;
    const joined = Buffer.concat(this.#chunks);
    this.#chunks = [joined];
    return joined;
  }
}
