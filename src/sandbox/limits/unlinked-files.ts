import { readdirSync, statfsSync, statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { namespaceProcesses } from "./namespace-processes.ts";

/** `OVERLAYFS_SUPER_MAGIC` of linux/magic.h. */
const OVERLAY_MAGIC = 0x794c7630;
/** `ADDRESS-ADDRESS PERMISSIONS OFFSET DEVICE INODE PATH (deleted)` of /proc/PID/maps. */
const DELETED_MAPPING = /^(\w+)-(\w+) \S+ (\w+) \S+ (\d+) +\/workspace\/.* \(deleted\)$/gm;

/**
 * Bytes in unlinked files that exist as long as a process of the namespace has them open or mapped. Scanning
 * folders doesn't find them.
 *
 * @param folder The folder for the workspace's writes: only files on its file system, and on overlays, count.
 */
export async function unlinkedBytes(namespace: number, folder: string): Promise<number> {
  const { dev } = statSync(folder);
  const sizes = new Map<string, number>();
  const note = (inode: string, bytes: number) => {
    sizes.set(inode, Math.max(sizes.get(inode) ?? 0, bytes));
  };
  for (const pid of namespaceProcesses(namespace)) {
    try {
      for (const name of readdirSync(`/proc/${pid}/fd`)) {
        noteOpen(`/proc/${pid}/fd/${name}`, dev, note);
      }
      // A process may have tens of thousands of mappings, so they are read asynchronously.
      noteMapped(await readFile(`/proc/${pid}/maps`, "latin1"), note);
    } catch {
      // The process has ended.
    }
  }
  return [...sizes.values()].reduce((sum, bytes) => sum + bytes, 0);
}

type Note = (inode: string, bytes: number) => void;

function noteOpen(path: string, device: number, note: Note): void {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined || !found.isFile() || found.nlink > 0) return;
  if (found.dev !== device && statfsSync(path).type !== OVERLAY_MAGIC) return;
  note(String(found.ino), Math.max(found.size, found.blocks * 512));
}

/** A mapping keeps a closed file alive; the mapped size is what it can hold. */
function noteMapped(maps: string, note: Note): void {
  for (const [, start = "", end = "", offset = "", inode = ""] of maps.matchAll(DELETED_MAPPING)) {
    const covered = Number.parseInt(end, 16) - Number.parseInt(start, 16);
    note(inode, Number.parseInt(offset, 16) + covered);
  }
}
