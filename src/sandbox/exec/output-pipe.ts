import { constants, openSync, readSync } from "node:fs";
import { Socket } from "node:net";

const CHUNK_BYTES = 64 * 1024;

/**
 * The reading end of an anonymous pipe that the launcher holds. The pipe is used again for later
 * calls, so it has no end: when a call's namespace is gone, `finish` takes what is left in it.
 */
export class OutputPipe {
  readonly #descriptor: number;
  readonly #socket: Socket;
  #listener: (data: Buffer) => void = () => {};

  /** @param path The launcher's descriptor, under /proc. */
  constructor(path: string) {
    this.#descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    this.#socket = new Socket({ fd: this.#descriptor, readable: true, writable: false });
    this.#socket.on("error", () => {});
  }

  /** Whoever reads it. Data is waited for from then on. */
  onData(listener: (data: Buffer) => void): void {
    this.#listener = listener;
    this.#socket.on("data", listener);
  }

  /** Nobody writes any more: reads what is left and closes. */
  finish(): void {
    if (this.#socket.destroyed) return;
    const buffered = this.#socket.read() as Buffer | null;
    if (buffered !== null) this.#listener(buffered);
    for (;;) {
      const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
      let count: number;
      try {
        count = readSync(this.#descriptor, chunk);
      } catch {
        // EAGAIN: empty.
        break;
      }
      if (count === 0) break;
      this.#listener(chunk.subarray(0, count));
    }
    this.#socket.destroy();
  }

  ref(): void {
    this.#socket.ref();
  }

  unref(): void {
    this.#socket.unref();
  }
}
