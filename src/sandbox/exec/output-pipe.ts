import { constants, openSync, readSync } from "node:fs";
import { Socket } from "node:net";
import { OstinatoError } from "../../errors.ts";

const CHUNK_BYTES = 64 * 1024;

/**
 * The reading end of an anonymous pipe that the launcher holds. The pipe is reused for later calls, so it never
 * reports an end: when a call's namespace is gone, `finish` reads what is left.
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

  /** Sets the reader and starts reading. */
  onData(listener: (data: Buffer) => void): void {
    this.#listener = listener;
    this.#socket.on("data", listener);
  }

  /**
   * Call when nobody writes anymore: reads what is left and closes.
   * @throws OstinatoError `sandbox.failed` if some of it could not be read: output is never lost silently.
   */
  finish(): void {
    if (this.#closed) return;
    this.#closed = true;
    try {
      if (this.#problem !== null) throw this.#problem;
      // Each `read` passes data that the stream has already buffered to the listener.
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

  /** The data in the pipe; null if it is empty. */
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
