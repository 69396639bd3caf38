import type { Socket } from "node:net";
import { watchProcesses } from "../limits/call-watch.ts";
import type { SandboxLimits } from "../sandbox.ts";
import {
  killNamespace,
  openPipe,
  readStatus,
  type StartedProcess,
  untilGone,
} from "./process-status.ts";

/** Follows a program that someone else starts: ends it when it goes over its limits, and at the end. */
export class ProgramWatch {
  readonly #status: Socket;
  readonly #closed: Promise<void>;
  #process: StartedProcess | null = null;
  #timer: NodeJS.Timeout | undefined;

  /** @param path Named pipe that bwrap reports to. */
  constructor(path: string, limits: SandboxLimits, onLimit: (limit: keyof SandboxLimits) => void) {
    this.#status = openPipe(path);
    this.#status.unref();
    this.#status.on("error", () => {});
    this.#closed = new Promise((resolve) => this.#status.on("close", () => resolve()));
    readStatus(this.#status, {
      started: (process) => {
        this.#process = process;
        this.#timer = watchProcesses(process, limits, (limit) => {
          clearInterval(this.#timer);
          killNamespace(process);
          onLimit(limit);
        });
        this.#timer?.unref();
      },
      exited: () => clearInterval(this.#timer),
    });
  }

  /** Resolves when nothing of the program runs any more. */
  async end(): Promise<void> {
    clearInterval(this.#timer);
    if (this.#process === null) this.#status.destroy();
    else {
      this.#status.ref();
      killNamespace(this.#process);
      await untilGone(this.#process);
    }
    await this.#closed;
  }
}
