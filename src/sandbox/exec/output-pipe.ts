import { constants, openSync, readSync } from "node:fs";
import { Socket } from "node:net";
import { OstinatoError } from "../../errors.ts";

const CHUNK_BYTES = 64 * 1024;

/**
 * The reading end of an anonymous pipe that the launcher holds. The pipe is used again for later
 * calls, so it has no end: when a call's namespace is gone, `finish` takes what is left in it.
 */
export class OutputPipe {
  readonly #descriptor: number;
  readonly #socket: Socket;
  #problem: Error | null = null;
  #closed = false;
  #listener: (data: Buffer) => void = () => {};

  /** @param path The launcher's descriptor, under /proc. */
  constructor(path: string) {
    this.#descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    this.#socket = new Socket({ fd: this.#descriptor, readable: true, writable: false });
    this.#socket.on("error", (error) => {
      this.#problem = error;
    });
  }

  /** Whoever reads it. Data is waited for from then on. */
  onData(listener: (data: Buffer) => void): void {
    this.#listener = listener;
    this.#socket.on("data", listener);
  }

  /**
   * Nobody writes any more: reads what is left and closes.
   * @throws OstinatoError `sandbox.failed` when something of it could not be read: output is never
   *   lost in silence.
   */
  finish(): void {
    if (this.#closed) return;
    this.#closed = true;
    try {
      if (this.#problem !== null) throw this.#problem;
      // What the stream holds already goes to the listener with each `read`.
      while (this.#socket.read() !== null);
      for (let rest = this.#rest(); rest !== null; rest = this.#rest()) this.#listener(rest);
    } catch (cause) {
      throw new OstinatoError("sandbox.failed", "The output of a call could not be read.", {
        cause,
      });
    } finally {
      this.#socket.destroy();
    }
  }

  /** What is in the pipe; null when it is empty. */
  #rest(): Buffer | null {
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
    try {
      const count = readSync(this.#descriptor, chunk);
      return count === 0 ? null : chunk.subarray(0, count);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "EAGAIN") return null;
      throw error;
    }
  }

  ref(): void {
    this.#socket.ref();
  }

  unref(): void {
    this.#socket.unref();
  }
}
