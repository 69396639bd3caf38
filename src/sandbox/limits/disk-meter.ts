import { spawn } from "node:child_process";
import { closeSync, lstatSync, readdirSync, statfsSync } from "node:fs";
import { folderDescriptor } from "../folder-descriptor.ts";
import { hostProgram } from "../host-program.ts";
import { unlinkedBytes } from "./unlinked-files.ts";

/** What a run has added to its workspace. */
export interface DiskUsage {
  readonly bytes: number;
  readonly files: number;
}

/** A scan is not repeated before this many times its own duration. */
const REST = 4;
const ROUTINE_MILLISECONDS = 1500;

/**
 * Tracks what is written below one folder. A full count is slow on large trees, so it runs only when the file
 * system's free space suggests that the limit may be near, and at intervals.
 */
export class DiskMeter {
  readonly #folder: string;
  readonly #baseline: DiskUsage;
  #used: DiskUsage = { bytes: 0, files: 0 };
  readonly #reserved = { bytes: 0, files: 0 };
  #freeAtScan: DiskUsage;
  #nextRoutine = 0;
  #notBefore = 0;
  #scan: Promise<DiskUsage> | null = null;
  readonly #namespaces = new Set<number>();

  private constructor(folder: string, baseline: DiskUsage) {
    this.#folder = folder;
    this.#baseline = baseline;
    this.#freeAtScan = free(folder);
  }

  /** @param existing Whether existing files count as the run's own. */
  static async begin(folder: string, existing: "counts" | "was-there"): Promise<DiskMeter> {
    const baseline = existing === "counts" ? { bytes: 0, files: 0 } : await count(folder);
    const meter = new DiskMeter(folder, baseline);
    if (existing === "counts") await meter.count();
    return meter;
  }

  /** As of the last count, plus reservations since. */
  get used(): DiskUsage {
    return {
      bytes: this.#used.bytes + this.#reserved.bytes,
      files: this.#used.files + this.#reserved.files,
    };
  }

  /** Counts again if the limit may have been exceeded. Returns whether it has been. */
  async isOver(limit: DiskUsage): Promise<boolean> {
    const now = performance.now();
    if (now < this.#notBefore) return false;
    const space = free(this.#folder);
    const near =
      this.#used.bytes + this.#freeAtScan.bytes - space.bytes > limit.bytes ||
      this.#used.files + this.#freeAtScan.files - space.files > limit.files;
    if (!near && now < this.#nextRoutine) return false;
    return isOver(await this.count(), limit);
  }

  /** Reserves space for a write of the worker. Returns false if there is none. */
  async reserve(bytes: number, limit: DiskUsage): Promise<boolean> {
    const asked = () => ({ bytes: this.used.bytes + bytes, files: this.used.files + 1 });
    if (isOver(asked(), limit)) await this.count();
    if (isOver(asked(), limit)) return false;
    this.#reserved.bytes += bytes;
    this.#reserved.files++;
    return true;
  }

  /** Also counts unlinked files that processes of this namespace keep open. Returns a function that stops this. */
  countUnlinkedOf(namespace: number): () => void {
    this.#namespaces.add(namespace);
    return () => this.#namespaces.delete(namespace);
  }

  count(): Promise<DiskUsage> {
    this.#scan ??= this.#count().finally(() => {
      this.#scan = null;
    });
    return this.#scan;
  }

  async #count(): Promise<DiskUsage> {
    const begun = performance.now();
    const counted = { ...this.#reserved };
    this.#freeAtScan = free(this.#folder);
    const found = await count(this.#folder);
    const unlinked = await this.#unlinked();
    this.#used = {
      bytes: Math.max(0, found.bytes - this.#baseline.bytes) + unlinked,
      files: Math.max(0, found.files - this.#baseline.files),
    };
    // Space that was reserved during the count may not be included in it.
    this.#reserved.bytes -= counted.bytes;
    this.#reserved.files -= counted.files;
    const now = performance.now();
    this.#notBefore = now + REST * (now - begun);
    this.#nextRoutine = now + Math.max(ROUTINE_MILLISECONDS, 20 * (now - begun));
    return this.#used;
  }

  async #unlinked(): Promise<number> {
    let sum = 0;
    for (const namespace of this.#namespaces) sum += await unlinkedBytes(namespace, this.#folder);
    return sum;
  }
}

export function isOver(used: DiskUsage, limit: DiskUsage): boolean {
  return used.bytes > limit.bytes || used.files > limit.files;
}

function free(folder: string): DiskUsage {
  const found = statfsSync(folder);
  return { bytes: found.bfree * found.bsize, files: found.ffree };
}

/** Trees with up to this many entries are counted in this process, which is faster than starting another one. */
const FEW = 2000;

/** Null if the tree is large or can't be read completely from here. */
function countFew(folder: string): DiskUsage | null {
  let bytes = 0;
  let files = 0;
  const folders = [folder];
  try {
    for (let next = folders.pop(); next !== undefined; next = folders.pop()) {
      for (const name of readdirSync(next)) {
        if (++files > FEW) return null;
        const found = lstatSync(`${next}/${name}`, { throwIfNoEntry: false });
        if (found === undefined) continue;
        bytes += Math.max(found.isFile() ? found.size : 0, found.blocks * 512);
        if (found.isDirectory()) folders.push(`${next}/${name}`);
      }
    }
  } catch {
    return null;
  }
  return { bytes, files };
}

/** The larger of the files' sizes and the space they occupy: the holes of a sparse file may be filled on commit. */
async function count(folder: string): Promise<DiskUsage> {
  return countFew(folder) ?? (await countAll(folder));
}

async function countAll(folder: string): Promise<DiskUsage> {
  const find = hostProgram("find");
  const root = folderDescriptor(folder);
  const words = ["/proc/self/fd/3/.", "-mindepth", "1", "-printf", "%y %s %k\\n"];
  const child = spawn(find.path, words, {
    ...find.options,
    stdio: ["ignore", "pipe", "ignore", root],
  });
  closeSync(root);
  let bytes = 0;
  let files = 0;
  let rest = "";
  child.stdout?.on("data", (data: Buffer) => {
    const lines = (rest + data.toString("latin1")).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      const [type, size, kibibytes] = line.split(" ");
      files++;
      bytes += Math.max(type === "f" ? Number(size) : 0, Number(kibibytes) * 1024);
    }
  });
  await new Promise<void>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", () => resolve());
  });
  return { bytes, files };
}
