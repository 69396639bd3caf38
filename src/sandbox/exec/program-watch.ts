import type { Socket } from "node:net";
import { watchDisk, watchProcesses } from "../limits/call-watch.ts";
import type { DiskMeter } from "../limits/disk-meter.ts";
import type { SandboxLimits } from "../sandbox.ts";
import {
  killNamespace,
  openPipe,
  readStatus,
  type StartedProcess,
  untilGone,
} from "./process-status.ts";

/** Watches a program that another library starts: ends it when it exceeds its limits, and on disposal. */
export class ProgramWatch {
  readonly #status: Socket;
  readonly #closed: Promise<void>;
  #process: StartedProcess | null = null;
  #timers: readonly (NodeJS.Timeout | undefined)[] = [];

  /**
   * @param path Named pipe for bwrap's reports.
   * @param disk Counts what the program writes.
   * @param usedBeside Bytes of other writes that count towards the same limit.
   */
  constructor(
    path: string,
    limits: SandboxLimits,
    disk: DiskMeter,
    onLimit: (limit: keyof SandboxLimits) => void,
    usedBeside: () => number = () => 0,
  ) {
    this.#status = openPipe(path);
    this.#status.unref();
    this.#status.on("error", () => {});
    this.#closed = new Promise((resolve) => this.#status.on("close", () => resolve()));
    readStatus(this.#status, {
      started: (process) => {
        this.#process = process;
        const exceeded = (limit: keyof SandboxLimits) => {
          this.#stop();
          killNamespace(process);
          onLimit(limit);
        };
        this.#timers = [
          watchProcesses(process, limits, exceeded),
          watchDisk(disk, limits, exceeded, usedBeside),
        ];
        for (const timer of this.#timers) timer?.unref();
        if (process.namespace !== null) disk.countUnlinkedOf(process.namespace);
      },
      exited: () => this.#stop(),
    });
  }

  /** Resolves when the program and everything it started have ended. */
  async end(): Promise<void> {
    this.#stop();
    if (this.#process === null) this.#status.destroy();
    else {
      this.#status.ref();
      killNamespace(this.#process);
      await untilGone(this.#process);
    }
    await this.#closed;
  }

  #stop(): void {
    for (const timer of this.#timers) clearInterval(timer);
  }
}
