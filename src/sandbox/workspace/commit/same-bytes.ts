import { constants } from "node:fs";
import { open } from "node:fs/promises";

const CHUNK_BYTES = 1024 * 1024;

/** Whether two files contain the same bytes. False if one can't be read. Links are not followed. */
export async function sameBytes(one: string, other: string): Promise<boolean> {
  try {
    await using first = await open(one, constants.O_RDONLY | constants.O_NOFOLLOW);
    await using second = await open(other, constants.O_RDONLY | constants.O_NOFOLLOW);
    const left = Buffer.allocUnsafe(CHUNK_BYTES);
    const right = Buffer.allocUnsafe(CHUNK_BYTES);
    for (let position = 0; ; ) {
      const { bytesRead } = await first.read(left, 0, CHUNK_BYTES, position);
      if (bytesRead === 0) return true;
      let filled = 0;
      while (filled < bytesRead) {
        const part = await second.read(right, filled, bytesRead - filled, position + filled);
        if (part.bytesRead === 0) return false;
        filled += part.bytesRead;
      }
      if (left.compare(right, 0, bytesRead, 0, bytesRead) !== 0) return false;
      position += bytesRead;
    }
  } catch {
    return false;
  }
}
