import { close, fdatasync, open } from "node:fs";
import { promisify } from "node:util";

/** Waits until what was written to a file is on the disk. */
export async function syncFile(path: string): Promise<void> {
  const file = await promisify(open)(path, "r+");
  try {
    await promisify(fdatasync)(file);
  } finally {
    close(file);
  }
}
