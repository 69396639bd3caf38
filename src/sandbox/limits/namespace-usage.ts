import { readdirSync, readFileSync, readlinkSync, statfsSync, statSync } from "node:fs";
import { keepOomScore } from "./oom-score.ts";
import { socketMemory } from "./socket-memory.ts";

/** The total resource use of the processes of one namespace. */
export interface NamespaceUsage {
  /**
   * Memory of processes, including swap, of the memory file systems and of page tables. Shared pages count once
   * per process.
   */
  readonly memoryBytes: number;
  /** The part that is never shared between processes: memory file systems, page tables, sockets. */
  readonly unsharedBytes: number;
  /** Of running processes and of children that were waited for. */
  readonly cpuSeconds: number;
}

const CLOCK_TICKS = 100;
/** Kernel memory of an empty file in a memory file system. */
const INODE_BYTES = 1024;
/** Memory file systems of the profile: files in them count as the call's memory. */
const MEMORY_FOLDERS = ["tmp", "dev/shm", "run", "home/agent"];
/** `TMPFS_MAGIC` of linux/magic.h. */
const TMPFS_MAGIC = 0x01021994;
/** Scans after which processes that were found to be unrelated are checked again. */
const FORGET_AFTER = 20;

/** Repeatedly measures a process namespace from outside. */
export class NamespaceMeter {
  readonly #link: string;
  readonly #first: number;
  /** Processes of other namespaces: most of the machine's, and they don't change namespace. */
  #others = new Set<string>();
  #scans = 0;

  /** @param first Outside pid of the namespace's first process. */
  constructor(namespace: number, first: number) {
    this.#link = `pid:[${namespace}]`;
    this.#first = first;
  }

  read(): NamespaceUsage {
    if (this.#scans++ % FORGET_AFTER === 0) this.#others = new Set();
    let unshared = this.#memoryFileSystems() + this.#sockets();
    let resident = 0;
    let ticks = 0;
    for (const name of readdirSync("/proc")) {
      if (this.#others.has(name) || !/^\d/.test(name)) continue;
      try {
        if (readlinkSync(`/proc/${name}/ns/pid`) !== this.#link) {
          this.#others.add(name);
          continue;
        }
        const status = readFileSync(`/proc/${name}/status`, "latin1");
        resident += kibibytes(status, "RssAnon") + kibibytes(status, "RssShmem");
        resident += kibibytes(status, "VmSwap");
        unshared += kibibytes(status, "VmPTE") * 1024;
        ticks += processorTicks(name);
        keepOomScore(name);
      } catch {
        // It has ended, or can't be read.
      }
    }
    return {
      memoryBytes: unshared + resident * 1024,
      unsharedBytes: unshared,
      cpuSeconds: ticks / CLOCK_TICKS,
    };
  }

  #seesHostRoot(): boolean {
    try {
      return identity(`/proc/${this.#first}/root/`) === identity("/");
    } catch {
      return true;
    }
  }

  #sockets(): number {
    // Until bwrap has created the call's namespace, these are the host's.
    return ownNetwork(this.#first) ? socketMemory(this.#first) : 0;
  }

  #memoryFileSystems(): number {
    // Until bwrap has changed its root, these names are the host's.
    if (this.#seesHostRoot()) return 0;
    let bytes = 0;
    for (const folder of MEMORY_FOLDERS) {
      try {
        const found = statfsSync(`/proc/${this.#first}/root/${folder}`);
        if (found.type !== TMPFS_MAGIC) continue;
        bytes += (found.blocks - found.bfree) * found.bsize;
        bytes += (found.files - found.ffree) * INODE_BYTES;
      } catch {
        return bytes;
      }
    }
    return bytes;
  }
}

function ownNetwork(pid: number): boolean {
  try {
    return readlinkSync(`/proc/${pid}/ns/net`) !== readlinkSync("/proc/self/ns/net");
  } catch {
    return false;
  }
}

function identity(path: string): string {
  const { dev, ino } = statSync(path, { bigint: true });
  return `${dev} ${ino}`;
}

/** A field of /proc/PID/status. File pages are not read: all processes share them. */
function kibibytes(status: string, name: string): number {
  const at = status.indexOf(`\n${name}:`);
  return at < 0 ? 0 : Number.parseInt(status.slice(at + name.length + 2), 10);
}

/** User and system time, including children that have ended. */
function processorTicks(pid: string): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return [11, 12, 13, 14].reduce((sum, index) => sum + Number(fields[index]), 0);
}
