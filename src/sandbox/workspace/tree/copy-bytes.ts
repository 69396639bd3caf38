import { constants, ftruncateSync, read, readSync, type Stats, write, writeSync } from "node:fs";
import { copyFile } from "node:fs/promises";
import { promisify } from "node:util";

/** Files up to this size are copied at once: passing them to another thread takes longer. */
const SMALL = 256 * 1024;
const CHUNK = 1024 * 1024;
const readChunk = promisify(read);
const writeChunk = promisify(write);
const small = Buffer.allocUnsafeSlow(SMALL);

/**
 * Copies a file's contents to an empty file, both by descriptor: no path is resolved, so nothing can be swapped in
 * the meantime. Blocks are shared if the file system supports it, and holes stay holes.
 */
export async function copyBytes(source: number, target: number, stat: Stats): Promise<void> {
  if (stat.size <= SMALL) copySmall(source, target, stat.size);
  else if (stat.blocks * 512 < stat.size) await copyWithHoles(source, target, stat.size);
  else {
    const { COPYFILE_FICLONE } = constants;
    await copyFile(`/proc/self/fd/${source}`, `/proc/self/fd/${target}`, COPYFILE_FICLONE);
  }
}

/** Stops at the size that was found: another process could keep appending to it. */
function copySmall(source: number, target: number, size: number): void {
  for (let position = 0; position < size; ) {
    const count = readSync(source, small, 0, size - position, position);
    if (count === 0) return;
    writeAll(target, small.subarray(0, count), position);
    position += count;
  }
}

function writeAll(target: number, bytes: Buffer, position: number): void {
  for (let done = 0; done < bytes.length; ) {
    done += writeSync(target, bytes, done, bytes.length - done, position + done);
  }
}

async function copyWithHoles(source: number, target: number, size: number): Promise<void> {
  const chunk = Buffer.allocUnsafe(CHUNK);
  const nothing = Buffer.alloc(CHUNK);
  for (let position = 0; position < size; ) {
    const length = Math.min(CHUNK, size - position);
    const { bytesRead } = await readChunk(source, chunk, 0, length, position);
    if (bytesRead === 0) break;
    if (chunk.compare(nothing, 0, bytesRead, 0, bytesRead) !== 0) {
      for (let done = 0; done < bytesRead; ) {
        const left = bytesRead - done;
        done += (await writeChunk(target, chunk, done, left, position + done)).bytesWritten;
      }
    }
    position += bytesRead;
  }
  ftruncateSync(target, size);
}
