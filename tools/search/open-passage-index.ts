import { createHash } from "node:crypto";
import { rmSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { PassageIndex } from "./passage-index.ts";

const open = new Map<string, PassageIndex>();

/**
 * The index of a workspace, opened once per process. It is in `$XDG_CACHE_HOME/ostinato/search`
 * (default `~/.cache/ostinato/search`), readable only by this user, and may be deleted at any time.
 * A damaged index is rebuilt; if none can be stored, it is kept in memory.
 */
export function openPassageIndex(workspace: string): PassageIndex {
  const cache = process.env.XDG_CACHE_HOME || join(homedir(), ".cache");
  const name = createHash("sha256").update(workspace).digest("hex").slice(0, 32);
  const path = join(cache, "ostinato", "search", `${name}.sqlite`);
  let index = open.get(path);
  if (!index) {
    index = openOrRemake(path);
    open.set(path, index);
  }
  return index;
}

function openOrRemake(path: string): PassageIndex {
  try {
    return new PassageIndex(path);
  } catch {
    try {
      for (const ending of ["", "-wal", "-shm"]) rmSync(path + ending, { force: true });
      return new PassageIndex(path);
    } catch {
      return new PassageIndex(":memory:");
    }
  }
}
