import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { OstinatoError } from "../../errors.ts";
import type { Call, StartedCall } from "../exec/call-starter.ts";
import { safeTextInTurns } from "../exec/safe-text.ts";
import { StartGate } from "../exec/start-gate.ts";
import type { DocumentKind } from "../inside/read-document.ts";
import { watchCall } from "../limits/call-watch.ts";
import { narrowLimits } from "../policy.ts";
import { BASE_ENVIRONMENT } from "../profile/bubblewrap-arguments.ts";
import { INSIDE } from "../profile/inside-paths.ts";
import { SandboxFileError, type SandboxLimits } from "../sandbox.ts";
import { FileWorker, openRequests } from "./file-worker.ts";
import { WORKER_ARGV, WORKER_ENVIRONMENT } from "./worker-command.ts";

const MEBIBYTE = 1024 * 1024;
const LONGEST_MILLISECONDS = 20_000;
const MOST_MEMORY = 512 * MEBIBYTE;
/** Node reserves address space at startup, which the kernel counts against the limit of one process. */
const SET_ASIDE = 512 * MEBIBYTE;
const LONGEST_TEXT = 16 * MEBIBYTE;
/** Processor time for all documents that one worker reads. */
const CPU_SECONDS = 600;
/** Documents that are read at the same time: each takes its own processor and memory. */
const AT_ONCE = 2;
/** How long an idle worker is kept: a search reads many documents. */
const IDLE_MILLISECONDS = 2000;

const { resolve } = createRequire(import.meta.url);

/** The libraries that read documents (unpdf is pdf.js): their host paths and their paths inside. */
export const READER_PARTS = [
  library("unpdf", join(dirname(resolve("unpdf")), "..")),
  library("mammoth", dirname(resolve("mammoth/package.json"))),
  library("papaparse", dirname(resolve("papaparse/package.json"))),
];

function library(name: string, source: string) {
  return {
    name,
    source,
    target: `${INSIDE.runtime}/node_modules/${name}`,
    kind: "folder",
  } as const;
}

type ReaderCall = Omit<Call, "mounts" | "controlGroups" | "network">;

/** A worker that reads one document at a time, and the limit that ended it, if one did. */
interface Seat {
  readonly worker: FileWorker;
  limit: keyof SandboxLimits | null;
  /** Why its last request has no answer. */
  end: unknown;
  retire: NodeJS.Timeout | undefined;
}

/**
 * Reads untrusted documents in workers that have access to nothing else: no workspace, no network, no secrets.
 * Whatever a document does to its worker ends with the worker.
 */
export class DocumentReader {
  readonly #limits: SandboxLimits;
  readonly #start: (call: ReaderCall) => Promise<StartedCall>;
  readonly #gate = new StartGate(AT_ONCE);
  readonly #idle: Seat[] = [];

  /** @param limits The policy's limits; a document's limits are never higher. */
  constructor(limits: SandboxLimits, start: (call: ReaderCall) => Promise<StartedCall>) {
    this.#limits = narrowLimits(limits, {
      wallMilliseconds: LONGEST_MILLISECONDS,
      processes: 64,
      memoryBytes: MOST_MEMORY,
    });
    this.#start = start;
  }

  /** @throws OstinatoError `sandbox.failed` with the reason if it can't be read; `aborted`. */
  async read(kind: DocumentKind, content: Uint8Array, signal?: AbortSignal): Promise<string> {
    const leave = await this.#gate.enter();
    try {
      if (signal?.aborted) throw givenUp();
      const used = this.#takeIdle();
      if (used !== undefined) {
        const text = await this.#readIn(used, kind, content, signal);
        // Memory that earlier documents left behind may have ended it.
        if (text !== null) return text;
      }
      const fresh = await this.#open();
      const text = await this.#readIn(fresh, kind, content, signal);
      if (text === null) {
        throw new OstinatoError("sandbox.failed", reasonOf(fresh.limit), { cause: fresh.end });
      }
      return text;
    } finally {
      leave();
    }
  }

  /** Ends idle workers. */
  async rest(): Promise<void> {
    const idle = this.#idle.splice(0);
    for (const { retire } of idle) clearTimeout(retire);
    await Promise.all(idle.map(({ worker }) => worker.stop()));
  }

  #takeIdle(): Seat | undefined {
    for (let seat = this.#idle.pop(); seat !== undefined; seat = this.#idle.pop()) {
      clearTimeout(seat.retire);
      if (!seat.worker.dead) return seat;
    }
    return undefined;
  }

  #keepIdle(seat: Seat): void {
    seat.retire = setTimeout(() => {
      this.#idle.splice(this.#idle.indexOf(seat), 1);
      seat.worker.kill();
    }, IDLE_MILLISECONDS).unref();
    this.#idle.push(seat);
  }

  /** Null if the document ended the worker. */
  async #readIn(
    seat: Seat,
    kind: DocumentKind,
    content: Uint8Array,
    signal: AbortSignal | undefined,
  ): Promise<string | null> {
    const { worker } = seat;
    const aborted = Promise.withResolvers<never>();
    const onAbort = () => {
      worker.kill();
      aborted.reject(givenUp());
    };
    const timer = setTimeout(() => {
      seat.limit ??= "wallMilliseconds";
      worker.kill();
    }, this.#limits.wallMilliseconds);
    signal?.addEventListener("abort", onAbort, { once: true });
    if (signal?.aborted) onAbort();
    try {
      const { answer } = worker.ask({ operation: "readDocument", kind }, content);
      answer.catch(() => {});
      const { data } = await Promise.race([answer, aborted.promise]);
      this.#keepIdle(seat);
      if (data.length > LONGEST_TEXT) throw new OstinatoError("sandbox.failed", TOO_LONG);
      const { buffer, byteOffset, length } = data;
      return await safeTextInTurns(Buffer.from(buffer, byteOffset, length).toString("utf8"));
    } catch (error) {
      if (error instanceof SandboxFileError) {
        this.#keepIdle(seat);
        const isMemory = OUT_OF_MEMORY.test(error.message);
        throw new OstinatoError("sandbox.failed", isMemory ? TOO_LARGE : brief(error.message));
      }
      if (signal?.aborted || !worker.dead) throw error;
      seat.end = error;
      if (OUT_OF_MEMORY.test(String(error))) seat.limit ??= "memoryBytes";
      return null;
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener("abort", onAbort);
    }
  }

  async #open(): Promise<Seat> {
    const limits = { ...this.#limits, cpuSeconds: CPU_SECONDS };
    const { process, pipes, controlGroup } = await this.#start({
      hidden: [],
      argv: WORKER_ARGV,
      // The kernel's limit per process; actual use is polled.
      limits: { ...limits, memoryBytes: limits.memoryBytes + SET_ASIDE },
      environment: { ...BASE_ENVIRONMENT, ...WORKER_ENVIRONMENT },
      startIn: INSIDE.home,
      workingDirectory: INSIDE.home,
      stdin: { pipe: true },
    });
    const connection = { process, requests: openRequests(pipes.stdin) };
    const worker = new FileWorker(connection, LONGEST_TEXT + MEBIBYTE);
    const seat: Seat = { worker, limit: null, end: undefined, retire: undefined };
    const stopWatching = watchCall(process, limits, null, (limit) => {
      seat.limit ??= limit;
      worker.kill();
    });
    const over = () => {
      stopWatching();
      if (controlGroup?.ranOut === true) seat.limit ??= "memoryBytes";
      controlGroup?.remove();
    };
    process.ended.then(over, over);
    return seat;
  }
}

/** What Node, V8 and C++ say of it, as an error or as their last words. */
const OUT_OF_MEMORY = /allocation failed|out of memory|bad_alloc/i;
const TOO_LARGE = "reading it takes more memory than a document may";
const TOO_LONG = "its text is longer than 16 MiB";

function reasonOf(limit: keyof SandboxLimits | null): string {
  switch (limit) {
    case "memoryBytes":
      return TOO_LARGE;
    case "wallMilliseconds":
    case "cpuSeconds":
      return "reading it takes longer than a document may";
    case null:
      return "the program that reads it failed";
    default:
      return `reading it goes over the limit ${limit}`;
  }
}

function givenUp(): OstinatoError {
  return new OstinatoError("aborted", "Reading the document was given up.");
}

function brief(message: string): string {
  return message.length > 300 ? `${message.slice(0, 300)}…` : message;
}
