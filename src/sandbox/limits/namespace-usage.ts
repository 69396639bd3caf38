import { readdirSync, readFileSync, readlinkSync, statfsSync } from "node:fs";

/** What the processes of one namespace use together. */
export interface NamespaceUsage {
  /** Of processes and of the memory file systems. */
  readonly memoryBytes: number;
  readonly fileSystemBytes: number;
  /** Of what lives and of children that were waited for. */
  readonly cpuSeconds: number;
  readonly processes: number;
}

const PAGE_BYTES = 4096;
const CLOCK_TICKS = 100;
/** Kernel memory of an empty file in a memory file system. */
const INODE_BYTES = 1024;
/** Memory file systems of the profile: what is written there is memory of the call. */
const MEMORY_FOLDERS = ["tmp", "dev/shm", "run", "home/agent"];
/** Scans after which processes that were seen to be others' are looked at again. */
const FORGET_AFTER = 20;

/** Adds up a process namespace from outside, again and again. */
export class NamespaceMeter {
  readonly #link: string;
  readonly #first: number;
  /** Processes of other namespaces: most of a machine, and they stay what they are. */
  #others = new Set<string>();
  #scans = 0;

  /** @param first The namespace's first process, by its number outside. */
  constructor(namespace: number, first: number) {
    this.#link = `pid:[${namespace}]`;
    this.#first = first;
  }

  read(): NamespaceUsage {
    if (this.#scans++ % FORGET_AFTER === 0) this.#others = new Set();
    const fileSystemBytes = this.#memoryFileSystems();
    let memory = fileSystemBytes;
    let ticks = 0;
    let processes = 0;
    for (const name of readdirSync("/proc")) {
      if (this.#others.has(name) || !/^\d/.test(name)) continue;
      try {
        if (readlinkSync(`/proc/${name}/ns/pid`) !== this.#link) {
          this.#others.add(name);
          continue;
        }
        memory += privatePages(name) * PAGE_BYTES;
        ticks += processorTicks(name);
        processes++;
      } catch {
        // It ended, or is not ours to look at.
      }
    }
    return { memoryBytes: memory, fileSystemBytes, cpuSeconds: ticks / CLOCK_TICKS, processes };
  }

  #memoryFileSystems(): number {
    let bytes = 0;
    for (const folder of MEMORY_FOLDERS) {
      try {
        const found = statfsSync(`/proc/${this.#first}/root/${folder}`);
        bytes += (found.blocks - found.bfree) * found.bsize;
        bytes += (found.files - found.ffree) * INODE_BYTES;
      } catch {
        return bytes;
      }
    }
    return bytes;
  }
}

/**
 * Pages that a process has for itself. Programs and libraries, which all share, are not counted;
 * memory that is shared but no file is, once for each process that maps it.
 */
function privatePages(pid: string): number {
  const status = readFileSync(`/proc/${pid}/status`, "latin1");
  const kibibytes = field(status, "RssAnon") + field(status, "RssShmem") + field(status, "VmPTE");
  return (kibibytes * 1024) / PAGE_BYTES;
}

function field(status: string, name: string): number {
  const at = status.indexOf(`\n${name}:`);
  return at < 0 ? 0 : Number.parseInt(status.slice(at + name.length + 2), 10);
}

/** User and system time, own and of children that ended. */
function processorTicks(pid: string): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return [11, 12, 13, 14].reduce((sum, index) => sum + Number(fields[index]), 0);
}
