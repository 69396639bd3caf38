import type { PageFile } from "./page-file.ts";

/** One row of a page: its columns, and its rowid (0 in an index or a table without rowids). */
export interface TableRow {
  readonly id: number;
  readonly columns: readonly ColumnValue[];
}

export type ColumnValue = null | number | string | Buffer;

/** Kinds of pages that hold rows -> bytes of their header, and bytes before each row. */
const PAGES: ReadonlyMap<number, { readonly header: number; readonly child: number }> = new Map([
  [0x0d, { header: 8, child: 0 }],
  // An index, or a table without rowids.
  [0x0a, { header: 8, child: 0 }],
  [0x02, { header: 12, child: 4 }],
]);
const TABLE_LEAF = 0x0d;
const FILE_HEADER = 100;
const LARGEST_ROW = 2 ** 30;

/**
 * The rows of one page that can be read whole, if the page holds rows. Needs no path to the page,
 * so it finds rows of tables whose root is lost.
 */
export function* rowsOfPage(file: PageFile, pageNumber: number): Generator<TableRow, void, void> {
  const page = file.page(pageNumber);
  if (page === null) return;
  const start = pageNumber === 1 ? FILE_HEADER : 0;
  const kind = page[start] ?? 0;
  const layout = PAGES.get(kind);
  if (layout === undefined) return;
  const count = page.readUInt16BE(start + 3);
  for (let cell = 0; cell < count; cell++) {
    const pointer = start + layout.header + cell * 2;
    if (pointer + 2 > page.length) return;
    try {
      const at = page.readUInt16BE(pointer) + layout.child;
      const row = readCell(file, page, at, kind === TABLE_LEAF);
      if (row !== null) yield row;
    } catch (cause) {
      // A damaged cell loses only itself.
      if (!(cause instanceof RangeError)) throw cause;
    }
  }
}

/** @throws RangeError where the bytes make no sense. */
function readCell(
  file: PageFile,
  page: Buffer,
  offset: number,
  hasRowid: boolean,
): TableRow | null {
  const size = readVarint(page, offset);
  const id = hasRowid ? readVarint(page, size.next) : { value: 0, next: size.next };
  if (size.value > LARGEST_ROW) return null;
  const usable = file.pageSize;
  const most = hasRowid ? usable - 35 : Math.floor(((usable - 12) * 64) / 255) - 23;
  const payload = readPayload(file, page, id.next, size.value, most);
  return payload === null ? null : { id: id.value, columns: readRecord(payload) };
}

/** The payload with its overflow pages, of which the page holds at most `most` bytes; null when one of those is lost. */
function readPayload(
  file: PageFile,
  page: Buffer,
  at: number,
  size: number,
  most: number,
): Buffer | null {
  const usable = file.pageSize;
  if (size <= most) return at + size <= page.length ? page.subarray(at, at + size) : null;
  const least = Math.floor(((usable - 12) * 32) / 255) - 23;
  const fitting = least + ((size - least) % (usable - 4));
  const local = fitting <= most ? fitting : least;
  const parts = [page.subarray(at, at + local)];
  let next = page.readUInt32BE(at + local);
  for (let left = size - local; left > 0; ) {
    const overflow = next === 0 ? null : file.page(next);
    if (overflow === null) return null;
    const length = Math.min(left, usable - 4);
    parts.push(overflow.subarray(4, 4 + length));
    left -= length;
    next = overflow.readUInt32BE(0);
  }
  return Buffer.concat(parts);
}

function readRecord(payload: Buffer): ColumnValue[] {
  const header = readVarint(payload, 0);
  const columns: ColumnValue[] = [];
  let body = header.value;
  for (let at = header.next; at < header.value; ) {
    const type = readVarint(payload, at);
    at = type.next;
    const length = sizeOf(type.value);
    if (body + length > payload.length) throw new RangeError("a row is cut off");
    columns.push(readColumn(payload.subarray(body, body + length), type.value));
    body += length;
  }
  return columns;
}

function sizeOf(type: number): number {
  if (type >= 12) return Math.floor((type - 12) / 2);
  return [0, 1, 2, 3, 4, 6, 8, 8, 0, 0, 0, 0][type] ?? 0;
}

function readColumn(bytes: Buffer, type: number): ColumnValue {
  if (type === 0) return null;
  if (type >= 12) return type % 2 === 0 ? bytes : bytes.toString("utf8");
  if (type === 7) return bytes.readDoubleBE(0);
  if (type === 8 || type === 9) return type - 8;
  if (type === 6) return Number(bytes.readBigInt64BE(0));
  return bytes.readIntBE(0, bytes.length);
}

/** SQLite's varint: big-endian groups of 7 bits, and 8 in the ninth byte. */
function readVarint(bytes: Buffer, offset: number): { value: number; next: number } {
  let value = 0;
  for (let index = 0; index < 8; index++) {
    const byte = bytes.readUInt8(offset + index);
    value = value * 128 + (byte & 0x7f);
    if ((byte & 0x80) === 0) return { value, next: offset + index + 1 };
  }
  return { value: value * 256 + bytes.readUInt8(offset + 8), next: offset + 9 };
}
