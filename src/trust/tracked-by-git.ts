import { readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";

/** Bytes; a larger file is not taken for an index. */
const MOST_INDEX_BYTES = 512 * 1024 * 1024;
const SHA1_BYTES = 20;
const SHA256_BYTES = 32;

/**
 * Whether the repository around a folder tracks the folder or anything in it. Reads git's index directly:
 * running git in an untrusted folder would execute what its configuration says.
 */
export function isTrackedByGit(folder: string): boolean {
  for (let root = dirname(resolve(folder)); ; root = dirname(root)) {
    const git = gitFolder(join(root, ".git"));
    if (git !== null) {
      const path = relative(root, resolve(folder));
      if (indexFiles(git).some((index) => hasEntry(index, path))) return true;
    }
    if (root === dirname(root)) return false;
  }
}

/** `.git` is a folder, or a file that names one. */
function gitFolder(path: string): string | null {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found?.isDirectory()) return path;
  if (!found?.isFile() || found.size > 4096) return null;
  const named = /^gitdir: (.+)$/m.exec(readFileSync(path, "utf8"))?.[1];
  return named === undefined ? null : resolve(dirname(path), named);
}

/** A split index keeps most of its entries in a shared file. */
function indexFiles(git: string): Buffer[] {
  let names: string[];
  try {
    names = readdirSync(git).filter((name) => name === "index" || name.startsWith("sharedindex."));
  } catch {
    return [];
  }
  return names.flatMap((name) => {
    const path = join(git, name);
    const found = statSync(path, { throwIfNoEntry: false });
    const isIndex = found?.isFile() === true && found.size <= MOST_INDEX_BYTES;
    return isIndex ? [readFileSync(path)] : [];
  });
}

function hasEntry(index: Buffer, path: string): boolean {
  return [SHA1_BYTES, SHA256_BYTES].some((hashBytes) => {
    for (const name of entryNames(index, hashBytes)) {
      if (name === path || name.startsWith(`${path}/`)) return true;
    }
    return false;
  });
}

/**
 * Names in an index of version 2 to 4 (gitformat-index), as far as it can be read. Version 4 stores only how a
 * name differs from the one before.
 */
function* entryNames(index: Buffer, hashBytes: number): Generator<string, void, void> {
  if (index.length < 12 || index.toString("latin1", 0, 4) !== "DIRC") return;
  const version = index.readUInt32BE(4);
  const count = index.readUInt32BE(8);
  let previous = "";
  let start = 12;
  for (let entry = 0; entry < count; entry++) {
    const flags = start + 40 + hashBytes;
    if (flags + 2 > index.length) return;
    const isExtended = (index.readUInt16BE(flags) & 0x4000) !== 0;
    let at = flags + (isExtended ? 4 : 2);
    let kept = "";
    if (version === 4) {
      const dropped = readVariable(index, at);
      at = dropped.end;
      kept = previous.slice(0, Math.max(0, previous.length - dropped.value));
    }
    const end = index.indexOf(0, at);
    if (end === -1) return;
    const name = kept + index.toString("latin1", at, end);
    yield Buffer.from(name, "latin1").toString("utf8");
    previous = name;
    // Entries before version 4 are padded to eight bytes, with at least one.
    start = version === 4 ? end + 1 : start + Math.ceil((end + 1 - start) / 8) * 8;
  }
}

/** Git's variable-length number: seven bits per byte, the highest first. */
function readVariable(bytes: Buffer, start: number): { value: number; end: number } {
  let at = start;
  let byte = bytes[at++] ?? 0;
  let value = byte & 0x7f;
  while ((byte & 0x80) !== 0 && at - start < 6) {
    byte = bytes[at++] ?? 0;
    value = (value + 1) * 128 + (byte & 0x7f);
  }
  return { value, end: at };
}
