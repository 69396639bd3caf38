import { isUtf8 } from "node:buffer";

/** Some lines of a file that may be too big for memory. */
export interface LinePage {
  /** Without line endings. */
  readonly lines: readonly string[];
  /** Number of the first line of the page, counted from 1. */
  readonly firstLine: number;
  /** Lines of the whole file; null when its end was not reached. */
  readonly totalLines: number | null;
  /** Lines of which only the beginning is included, and its size in bytes. */
  readonly cutLines: readonly { readonly number: number; readonly keptBytes: number }[];
  /** Why the page ended before the end of the file. */
  readonly stopped: "limit" | "budget" | null;
  /** Some bytes of the page are not UTF-8; they became U+FFFD. */
  readonly lossy: boolean;
}

export interface PageRequest {
  /** Counted from 1. */
  readonly firstLine: number;
  readonly lines: number;
  /** The most bytes of the page; a first line that is longer is included, but cut. */
  readonly bytes: number;
  /** The most bytes of a line that are kept. */
  readonly lineBytes: number;
}

const NEWLINE = 0x0a;
const RETURN = 0x0d;

/**
 * Reads a page of lines from a stream of chunks of UTF-8. Holds the page and one chunk, whatever
 * the size of the file or of its lines, and stops requesting chunks when the page is complete.
 */
export async function readLinePage(
  chunks: AsyncIterable<Uint8Array>,
  request: PageRequest,
): Promise<LinePage> {
  const page = new PageBuilder(request);
  for await (const chunk of chunks) {
    if (!page.take(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength))) break;
  }
  return page.finish();
}

class PageBuilder {
  readonly #request: PageRequest;
  readonly #lines: string[] = [];
  readonly #cutLines: { number: number; keptBytes: number }[] = [];
  #stopped: LinePage["stopped"] = null;
  #lossy = false;
  #bytes = 0;
  /** Number of the line that is being read. */
  #number = 1;
  /** The beginning of that line, up to `lineBytes`. */
  #kept: Buffer[] = [];
  #keptBytes = 0;
  /** All its bytes so far. */
  #lineBytes = 0;

  constructor(request: PageRequest) {
    this.#request = request;
  }

  /** False when no more chunks are needed. */
  take(chunk: Buffer): boolean {
    let start = 0;
    while (start < chunk.length) {
      if (this.#full()) return false;
      const end = chunk.indexOf(NEWLINE, start);
      this.#extend(chunk.subarray(start, end === -1 ? chunk.length : end));
      if (this.#overBudget()) return false;
      if (end === -1) break;
      this.#endLine();
      start = end + 1;
    }
    return true;
  }

  finish(): LinePage {
    if (this.#stopped === null && this.#lineBytes > 0) this.#endLine();
    return {
      lines: this.#lines,
      firstLine: this.#request.firstLine,
      totalLines: this.#stopped === null ? this.#number - 1 : null,
      cutLines: this.#cutLines,
      stopped: this.#stopped,
      lossy: this.#lossy,
    };
  }

  /**
   * Called only when there is another byte, so a page that ends with the file doesn't count as cut
   * off.
   */
  #full(): boolean {
    if (this.#stopped === null && this.#lines.length >= this.#request.lines)
      this.#stopped = "limit";
    return this.#stopped !== null;
  }

  #extend(part: Buffer): void {
    this.#lineBytes += part.length;
    if (this.#number < this.#request.firstLine) return;
    const room = this.#request.lineBytes - this.#keptBytes;
    if (room <= 0 || part.length === 0) return;
    // Copied: a chunk's memory may be reused for the next one.
    const kept = Buffer.from(part.subarray(0, room));
    this.#kept.push(kept);
    this.#keptBytes += kept.length;
  }

  /** The first line is always given; one that comes later must fit. */
  #overBudget(): boolean {
    const needed = this.#bytes + this.#keptBytes + 1;
    if (this.#lines.length > 0 && needed > this.#request.bytes) this.#stopped = "budget";
    return this.#stopped !== null;
  }

  #endLine(): void {
    if (this.#number >= this.#request.firstLine) this.#keepLine();
    this.#number += 1;
    this.#kept = [];
    this.#keptBytes = 0;
    this.#lineBytes = 0;
  }

  #keepLine(): void {
    let line = Buffer.concat(this.#kept);
    const cut = this.#lineBytes > line.length;
    if (cut) line = line.subarray(0, characterBoundary(line));
    else if (line[line.length - 1] === RETURN) line = line.subarray(0, -1);
    this.#bytes += line.length + 1;
    if (cut) this.#cutLines.push({ number: this.#number, keptBytes: line.length });
    if (!isUtf8(line)) this.#lossy = true;
    this.#lines.push(line.toString("utf8") + (cut ? ` [line cut: ${this.#lineBytes} bytes]` : ""));
  }
}

/** Where the last whole UTF-8 character ends. */
function characterBoundary(bytes: Buffer): number {
  let at = bytes.length;
  for (let back = 1; back <= 4 && back <= bytes.length; back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) break;
    if (byte >= 0xc0) {
      const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      if (length > back) at = bytes.length - back;
      break;
    }
  }
  return at;
}
