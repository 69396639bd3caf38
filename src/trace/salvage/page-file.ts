import { closeSync, openSync, readSync, statSync } from "node:fs";
import { likelyPageSize } from "./likely-page-size.ts";

/**
 * The pages of a SQLite file that SQLite itself may refuse to open, with the committed pages of its
 * write-ahead log laid over them. Reads the documented formats (sqlite.org/fileformat2.html).
 */
export class PageFile {
  readonly pageSize: number;
  /** How many whole pages the file and the log hold. */
  readonly pageCount: number;
  readonly #file: number;
  readonly #log: number | null;
  /** Page number -> where its newest committed content is in the log. */
  readonly #logged: ReadonlyMap<number, number>;

  constructor(path: string) {
    this.#file = openSync(path, "r");
    const header = readAt(this.#file, 0, 100);
    const logPath = `${path}-wal`;
    const hasLog = (statSync(logPath, { throwIfNoEntry: false })?.size ?? 0) > LOG_HEADER;
    this.#log = hasLog ? openSync(logPath, "r") : null;
    const logSize = this.#log === null ? 0 : readAt(this.#log, 0, LOG_HEADER).readUInt32BE(8);
    this.pageSize =
      pageSizeOf(header) ??
      (isPageSize(logSize)
        ? logSize
        : likelyPageSize((position, length) => readAt(this.#file, position, length)));
    this.#logged = this.#log === null ? new Map() : committedFrames(this.#log, this.pageSize);
    const inFile = Math.floor(statSync(path).size / this.pageSize);
    this.pageCount = Math.max(inFile, ...this.#logged.keys());
  }

  /** A page, counted from 1; null when neither the file nor the log has all of it. */
  page(number: number): Buffer | null {
    const logged = this.#logged.get(number);
    const bytes =
      logged !== undefined && this.#log !== null
        ? readAt(this.#log, logged, this.pageSize)
        : readAt(this.#file, (number - 1) * this.pageSize, this.pageSize);
    return bytes.length === this.pageSize ? bytes : null;
  }

  close(): void {
    closeSync(this.#file);
    if (this.#log !== null) closeSync(this.#log);
  }
}

const LOG_HEADER = 32;
const FRAME_HEADER = 24;

function pageSizeOf(header: Buffer): number | null {
  if (!header.toString("latin1").startsWith("SQLite format 3\0") || header.length < 18) return null;
  const stored = header.readUInt16BE(16);
  const size = stored === 1 ? 65_536 : stored;
  return isPageSize(size) ? size : null;
}

function isPageSize(size: number): boolean {
  return size >= 512 && size <= 65_536 && (size & (size - 1)) === 0;
}

/** Up to the first frame that is cut off, belongs to an older log, or has a wrong checksum. */
function committedFrames(log: number, pageSize: number): Map<number, number> {
  const header = readAt(log, 0, LOG_HEADER);
  const committed = new Map<number, number>();
  const magic = header.readUInt32BE(0);
  if ((magic & 0xfffffffe) >>> 0 !== 0x377f0682 || header.readUInt32BE(8) !== pageSize) {
    return committed;
  }
  const bigEndian = (magic & 1) === 1;
  let sum = checksum(header.subarray(0, 24), [0, 0], bigEndian);
  let pending = new Map<number, number>();
  for (let at = LOG_HEADER; ; at += FRAME_HEADER + pageSize) {
    const frame = readAt(log, at, FRAME_HEADER + pageSize);
    if (frame.length < FRAME_HEADER + pageSize) return committed;
    if (frame.compare(header, 16, 24, 8, 16) !== 0) return committed;
    sum = checksum(frame.subarray(0, 8), sum, bigEndian);
    sum = checksum(frame.subarray(FRAME_HEADER), sum, bigEndian);
    if (frame.readUInt32BE(16) !== sum[0] || frame.readUInt32BE(20) !== sum[1]) return committed;
    pending.set(frame.readUInt32BE(0), at + FRAME_HEADER);
    if (frame.readUInt32BE(4) === 0) continue;
    for (const [page, offset] of pending) committed.set(page, offset);
    pending = new Map();
  }
}

function checksum(
  bytes: Buffer,
  [first, second]: readonly [number, number],
  bigEndian: boolean,
): [number, number] {
  let a = first;
  let b = second;
  for (let at = 0; at + 8 <= bytes.length; at += 8) {
    a = (a + (bigEndian ? bytes.readUInt32BE(at) : bytes.readUInt32LE(at)) + b) >>> 0;
    b = (b + (bigEndian ? bytes.readUInt32BE(at + 4) : bytes.readUInt32LE(at + 4)) + a) >>> 0;
  }
  return [a, b];
}

function readAt(file: number, position: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  let read = 0;
  while (read < length) {
    const count = readSync(file, bytes, read, length - read, position + read);
    if (count === 0) break;
    read += count;
  }
  return bytes.subarray(0, read);
}
