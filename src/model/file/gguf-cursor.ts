import { readSync } from "node:fs";

/** Thrown when a file is shorter than it claims, or has an invalid length. */
export class GgufEnd extends Error {}

const chunk = 1 << 20;
/** The longest string of a header; a chat template has a few kilobytes. A larger length means a damaged file. */
const longest = 4 * 2 ** 20;
/** The most bytes of a string in a list; the longest token of gpt-oss has 256. */
const longestInList = 64 * 1024;
/** Four times the size of gpt-oss's header, which is mostly its vocabulary. */
const mostBytes = 64 * 2 ** 20;
/** For all lists together: gpt-oss has 446,189 merges, and 201,088 tokens and as many types. */
const mostElements = 2 ** 21;

/** Reads the start of a file value by value, in chunks, and never past its end. */
export class GgufCursor {
  readonly #descriptor: number;
  readonly #fileSize: number;
  #buffer: Buffer = Buffer.alloc(0);
  /** Offset of `#buffer` in the file. */
  #start = 0;
  #at = 0;
  #elements = 0;

  constructor(descriptor: number, fileSize: number) {
    this.#descriptor = descriptor;
    this.#fileSize = fileSize;
  }

  get position(): number {
    return this.#start + this.#at;
  }

  get left(): number {
    return this.#fileSize - this.position;
  }

  bytes(length: number): Buffer {
    this.#need(length);
    this.#at += length;
    return this.#buffer.subarray(this.#at - length, this.#at);
  }

  uint32(): number {
    return this.bytes(4).readUInt32LE();
  }

  /** A count or an offset, which in any real file is below 2^53. */
  uint64(): number {
    this.#need(8);
    const low = this.#buffer.readUInt32LE(this.#at);
    const high = this.#buffer.readUInt32LE(this.#at + 4);
    this.#at += 8;
    const value = high * 2 ** 32 + low;
    if (value > Number.MAX_SAFE_INTEGER) throw new GgufEnd(`a size of ${value}`);
    return value;
  }

  string(): string {
    return this.bytes(this.uint64()).toString("utf8");
  }

  /** A list's declared number of elements, checked before any of them is read. */
  elements(): number {
    const count = this.uint64();
    this.#elements += count;
    if (this.#elements > mostElements) throw new GgufEnd(`lists of ${this.#elements} elements`);
    return count;
  }

  /** Reads many strings: a vocabulary has hundreds of thousands. */
  strings(count: number): string[] {
    const values: string[] = [];
    for (let index = 0; index < count; index++) {
      const length = this.uint64();
      if (length > longestInList) throw new GgufEnd(`a string of ${length} bytes in a list`);
      this.#need(length);
      values.push(this.#buffer.toString("utf8", this.#at, this.#at + length));
      this.#at += length;
    }
    return values;
  }

  #need(length: number): void {
    if (this.#buffer.length - this.#at >= length) return;
    if (this.position + length > mostBytes)
      throw new GgufEnd(`a header of over ${mostBytes} bytes`);
    if (length > this.left || length > longest) {
      throw new GgufEnd(`${length} bytes wanted, ${this.left} left`);
    }
    const kept = this.#buffer.subarray(this.#at);
    const wanted = Math.min(Math.max(chunk, length), this.left);
    const buffer = Buffer.allocUnsafe(wanted);
    kept.copy(buffer);
    this.#start += this.#at;
    this.#at = 0;
    let filled = kept.length;
    while (filled < wanted) {
      const position = this.#start + filled;
      const read = readSync(this.#descriptor, buffer, filled, wanted - filled, position);
      if (read === 0) throw new GgufEnd("the file was truncated while it was being read");
      filled += read;
    }
    this.#buffer = buffer;
  }
}
