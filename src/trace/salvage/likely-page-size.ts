/** Bytes: the page size of our journals, and that of earlier ones (SQLite's default). */
const SIZES = [8192, 4096] as const;
const FILE_HEADER = 100;
/** Kinds of tree pages, and the bytes of their headers. */
const TREE_PAGES: ReadonlyMap<number, number> = new Map([
  [0x02, 12],
  [0x05, 12],
  [0x0a, 8],
  [0x0d, 8],
]);

/**
 * The page size of a file whose header is lost: the size at whose multiples the most tree pages
 * begin, with every row inside its page. Rows are stored from a page's end, so a page that is taken
 * for a smaller one has rows outside it.
 */
export function likelyPageSize(readAt: (position: number, length: number) => Buffer): number {
  let best: number = SIZES[0];
  let most = 0;
  for (const size of SIZES) {
    let found = 0;
    for (let position = 0; ; position += size) {
      const page = readAt(position, size);
      if (page.length < size) break;
      if (isTreePage(page, position === 0 ? FILE_HEADER : 0)) found++;
    }
    if (found > most) [best, most] = [size, found];
  }
  return best;
}

function isTreePage(page: Buffer, start: number): boolean {
  const header = TREE_PAGES.get(page[start] ?? 0);
  if (header === undefined) return false;
  const count = page.readUInt16BE(start + 3);
  const pointers = start + header;
  const end = pointers + count * 2;
  if (count === 0 || end > page.length) return false;
  for (let at = pointers; at < end; at += 2) {
    const cell = page.readUInt16BE(at);
    if (cell < end || cell >= page.length) return false;
  }
  return true;
}
