import { closeSync, openSync, writeSync } from "node:fs";
import { HeadAndTail } from "./head-and-tail.ts";
import { safeText } from "./safe-text.ts";

/** Maximum size of a stored output, in bytes. */
export const STORED_BYTES = 16 * 1024 * 1024;
/** Bytes of output after which a call is considered endless and ended. */
export const ENDLESS_BYTES = 64 * 1024 * 1024;

/**
 * Collects a call's output: head and tail of each stream, and of both in order of arrival. Once something must be
 * left out, the whole output is stored in a file.
 */
export class CallOutput {
  readonly #stdout: HeadAndTail;
  readonly #stderr: HeadAndTail;
  readonly #both: HeadAndTail;
  readonly #decoders = { stdout: new TextDecoder(), stderr: new TextDecoder() };
  readonly #limit: number;
  readonly #storePath: string;
  #early: Uint8Array[] = [];
  #store: number | null = null;
  /** Bytes that may be stored; null until the output must be stored. */
  #mostStored: number | null = null;
  #stored = 0;
  readonly #room: () => number;
  #finished = false;
  bytes = 0;

  /**
   * @param storePath Host file for the whole output; created only if needed.
   * @param room Bytes available for it; called once. Default: the maximum for one call.
   */
  constructor(limit: number, storePath: string, room = () => STORED_BYTES) {
    this.#room = room;
    this.#limit = limit;
    this.#stdout = new HeadAndTail(limit);
    this.#stderr = new HeadAndTail(limit);
    this.#both = new HeadAndTail(limit);
    this.#storePath = storePath;
  }

  /** Output after `finish`, from an aborted call that is still being ended, is dropped. */
  push(stream: "stdout" | "stderr", data: Uint8Array): void {
    if (this.#finished) return;
    this.bytes += data.length;
    const text = this.#decoders[stream].decode(data, { stream: true });
    (stream === "stdout" ? this.#stdout : this.#stderr).push(text);
    this.#both.push(text);
    if (this.bytes <= this.#limit) this.#early.push(data);
    else this.#keepWhole(data);
  }

  /** @param insidePath Path of the stored file inside. */
  finish(insidePath: string, nonce: string) {
    this.#finished = true;
    if (this.#store !== null) closeSync(this.#store);
    for (const stream of ["stdout", "stderr"] as const) {
      const rest = this.#decoders[stream].decode();
      (stream === "stdout" ? this.#stdout : this.#stderr).push(rest);
      this.#both.push(rest);
    }
    const stored = this.#store !== null;
    const notice = (dropped: number) => {
      const where = stored ? `, read the rest in ${insidePath}` : "";
      const part = stored && this.bytes > this.#stored ? ` (its first ${this.#stored} bytes)` : "";
      return `\n[${nonce}: ${dropped} characters left out here${where}${part}]\n`;
    };
    const show = (kept: HeadAndTail) => {
      const { head, tail, dropped } = kept.parts();
      return dropped === 0 ? safeText(head) : safeText(head) + notice(dropped) + safeText(tail);
    };
    return {
      output: show(this.#both),
      stdout: show(this.#stdout),
      stderr: show(this.#stderr),
      truncated: this.#both.parts().dropped > 0,
      ...(stored ? { wholeOutput: insidePath } : {}),
    };
  }

  #keepWhole(data: Uint8Array): void {
    if (this.#mostStored === null) {
      this.#mostStored = Math.min(STORED_BYTES, this.#room());
      if (this.#mostStored > 0) this.#store = openSync(this.#storePath, "wx", 0o644);
      for (const early of this.#early) this.#storeUpTo(this.#mostStored, early);
      this.#early = [];
    }
    this.#storeUpTo(this.#mostStored, data);
  }

  #storeUpTo(most: number, data: Uint8Array): void {
    const part = data.subarray(0, Math.max(0, most - this.#stored));
    if (this.#store === null || part.length === 0) return;
    writeAll(this.#store, part);
    this.#stored += part.length;
  }
}

function writeAll(descriptor: number, data: Uint8Array): void {
  let rest = data;
  while (rest.length > 0) rest = rest.subarray(writeSync(descriptor, rest));
}
