import { constants, openSync } from "node:fs";
import { Socket } from "node:net";
import { OstinatoError } from "../../errors.ts";
import type { RunningProgram } from "../exec/running-program.ts";
import { encodeFrame, type Frame, FrameReader } from "../inside/message-frame.ts";
import type { WorkerAnswer, WorkerRequest } from "../inside/worker-request.ts";
import { SandboxFileError } from "../sandbox.ts";

/** A started worker: the process and the stream for its requests. */
export interface WorkerConnection {
  readonly process: RunningProgram;
  readonly requests: Socket;
}

/** Opens a named pipe for requests, for reading and writing, so that opening doesn't wait for the worker. */
export function openRequests(path: string): Socket {
  const descriptor = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
  return new Socket({ fd: descriptor, readable: false, writable: true });
}

export type Ask = WorkerRequest extends infer Request
  ? Request extends { id: number }
    ? Omit<Request, "id">
    : never
  : never;

interface Pending {
  resolve(answer: { value: unknown; data: Uint8Array }): void;
  reject(error: Error): void;
}

/** The host's end of one worker process. `dead` once the process has ended; then a new one is started. */
export class FileWorker {
  readonly #process: RunningProgram;
  readonly #requests: Socket;
  readonly #pending = new Map<number, Pending>();
  #nextId = 1;
  #dead = false;

  /** @param longestAnswer Bytes; a longer answer ends the worker. Default: 256 MiB. */
  constructor(connection: WorkerConnection, longestAnswer?: number) {
    this.#process = connection.process;
    this.#requests = connection.requests;
    this.#requests.on("error", () => {});
    const frames = new FrameReader(longestAnswer);
    this.#process.stdout.onData((chunk) => {
      try {
        for (const frame of frames.push(chunk)) this.#receive(frame);
      } catch {
        this.kill();
      }
    });
    let said = "";
    this.#process.stderr.onData((chunk) => {
      said = (said + chunk.toString()).slice(-2000);
    });
    const over = (cause?: unknown) => this.#die(said, cause);
    this.#process.ended.then(() => over(), over);
    this.#keepProgramAlive(false);
  }

  get dead(): boolean {
    return this.#dead;
  }

  /** Sends one request. Resolves with its value and raw bytes. @throws SandboxFileError, WorkerEnded. */
  ask(
    request: Ask,
    data?: Uint8Array,
  ): { id: number; answer: Promise<{ value: unknown; data: Uint8Array }> } {
    const id = this.#nextId++;
    const answer = new Promise<{ value: unknown; data: Uint8Array }>((resolve, reject) => {
      if (this.#dead) {
        reject(new WorkerEnded(""));
        return;
      }
      this.#pending.set(id, { resolve, reject });
      this.#keepProgramAlive(true);
      this.#requests.write(encodeFrame({ ...request, id }, data));
    });
    return { id, answer };
  }

  kill(): void {
    this.#process.kill();
  }

  async stop(): Promise<void> {
    this.kill();
    await this.#process.ended.catch(() => {});
  }

  #receive(frame: Frame): void {
    const answer = frame.json as WorkerAnswer;
    const pending = this.#pending.get(answer.id);
    if (pending === undefined) return;
    this.#pending.delete(answer.id);
    if (this.#pending.size === 0) this.#keepProgramAlive(false);
    if ("error" in answer) {
      pending.reject(new SandboxFileError(answer.error.code, "", answer.error.message));
    } else pending.resolve({ value: answer.value, data: frame.data });
  }

  #die(said: string, cause: unknown): void {
    this.#dead = true;
    this.#requests.destroy();
    for (const pending of this.#pending.values()) pending.reject(new WorkerEnded(said, cause));
    this.#pending.clear();
  }

  /** An idle worker must not keep an otherwise finished program alive. */
  #keepProgramAlive(alive: boolean): void {
    this.#process.keepAlive(alive);
    alive ? this.#requests.ref() : this.#requests.unref();
  }
}

/** The worker ended while a request was pending. */
export class WorkerEnded extends OstinatoError {
  constructor(said: string, cause?: unknown) {
    super(
      "sandbox.failed",
      `The sandbox's file worker has ended.${said === "" ? "" : ` It said: ${said.trim()}`}`,
      {
        cause,
      },
    );
  }
}
