import { access, statfs } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { OstinatoError } from "../../errors.ts";
import { makeFolders } from "../../make-folders.ts";
import { rememberHash } from "../file/file-hash.ts";
import { gigabytes } from "../file/model-memory.ts";
import type { HubFile } from "./catalog.ts";
import {
  type ByHand,
  diskFailed,
  downloadFailed,
  isOfDisk,
  networkFailed,
  refusedByServer,
} from "./download-failed.ts";
import { lockDownload } from "./download-lock.ts";
import { DownloadPart } from "./download-part.ts";
import { downloadRest, TryAgain } from "./download-rest.ts";
import { type Hub, hubUrl, requestFromHub } from "./hub-request.ts";

export interface DownloadOptions {
  readonly hub: Hub;
  readonly file: HubFile;
  /** Where it belongs. It appears there when it is whole and right, and not before. */
  readonly target: string;
  readonly onProgress?: (progress: DownloadProgress) => void;
  readonly signal?: AbortSignal;
  /**
   * Failures in a row, without a byte in between, until it is given up. Default: 6; 2 as long as the
   * server has never answered, since then there is no network.
   */
  readonly attempts?: number;
  /** Milliseconds before the second attempt, doubled for each further one. Default: 1,000. */
  readonly retryDelay?: number;
  /** Milliseconds without a byte until a connection counts as dead. Default: 30,000. */
  readonly stallTimeout?: number;
}

export interface DownloadProgress {
  readonly bytes: number;
  readonly total: number | null;
  readonly bytesPerSecond: number;
}

/** Kept free beside the file. */
const diskMargin = 64 * 2 ** 20;
const longestWait = 60_000;
const reportEvery = 100;

/**
 * Fetches a file once for all processes of this machine: goes on where an earlier attempt broke off,
 * tries again when the network fails, and checks size and hash before the file gets its name.
 *
 * @throws OstinatoError `model.download`, `model.checksum`, `aborted`
 */
export async function download(options: DownloadOptions): Promise<void> {
  const { hub, file, target, signal } = options;
  const byHand = { url: hubUrl(hub, file), path: target };
  try {
    if (await exists(target)) return;
    makeFolders(dirname(target));
    const watch = async (): Promise<boolean> => {
      const bytes = await DownloadPart.bytesOf(target);
      options.onProgress?.({ bytes, total: file.bytes ?? null, bytesPerSecond: 0 });
      return exists(target);
    };
    const lock = await lockDownload(target, watch, signal);
    if (lock === null) return;
    try {
      if (await exists(target)) return;
      const either = AbortSignal.any([lock.lost, ...(signal ? [signal] : [])]);
      await new Download(options, byHand, either).run();
    } finally {
      await lock.release();
    }
  } catch (error) {
    if (signal?.aborted === true) {
      throw new OstinatoError("aborted", "The download was aborted.", {
        hint: "What was loaded is kept; the next attempt goes on from there.",
        cause: error,
      });
    }
    if (OstinatoError.is(error)) throw error;
    throw isOfDisk(error) ? diskFailed(error, byHand) : networkFailed(error, byHand);
  }
}

class Download {
  readonly #options: DownloadOptions;
  readonly #byHand: ByHand;
  readonly #signal: AbortSignal;
  #answered = false;

  constructor(options: DownloadOptions, byHand: ByHand, signal: AbortSignal) {
    this.#options = options;
    this.#byHand = byHand;
    this.#signal = signal;
  }

  async run(): Promise<void> {
    const { target } = this.#options;
    const facts = await this.#persist(
      () => 0,
      () => this.#ask(),
    );
    await this.#checkDisk(facts.bytes);
    const part = await DownloadPart.open(target, this.#byHand.url, this.#signal);
    const reporting = this.#report(part, facts.bytes);
    try {
      await this.#persist(
        () => part.bytes,
        () => this.#fetch(part, facts.bytes),
      );
      reporting.now();
      const found = { bytes: part.bytes, sha256: part.sha256() };
      for (const key of ["bytes", "sha256"] as const) {
        if (facts[key] === undefined || found[key] === facts[key]) continue;
        await part.discard();
        throw new OstinatoError(
          "model.checksum",
          `${this.#byHand.url} came with the wrong content.`,
          {
            hint: `Its ${key} is ${found[key]}, not ${facts[key]}. What was loaded has been deleted; try again.`,
          },
        );
      }
      await part.finish(target);
      await rememberHash(target, found.sha256);
    } finally {
      reporting.end();
      await part.close();
    }
  }

  /** Size and hash, from the hub; what is pinned has to agree. */
  async #ask(): Promise<{ bytes?: number; sha256?: string }> {
    const { hub, file } = this.#options;
    const signal = AbortSignal.any([this.#signal, AbortSignal.timeout(this.#stallTimeout)]);
    const answer = await requestFromHub(hub, this.#byHand.url, { method: "HEAD", signal });
    this.#answered = true;
    const { status, headers } = answer.response;
    if (status >= 500 || status === 429 || status === 408) {
      throw new TryAgain(`the server answered ${status}`);
    }
    if (status >= 400 && status !== 405) throw refusedByServer(status, this.#byHand);
    const length = status < 300 ? headers.get("content-length") : null;
    const bytes = answer.bytes ?? (length === null ? undefined : Number(length));
    for (const key of ["bytes", "sha256"] as const) {
      const theirs = key === "bytes" ? bytes : answer.sha256;
      if (theirs !== undefined && file[key] !== undefined && theirs !== file[key]) {
        throw new OstinatoError(
          "model.checksum",
          `${this.#byHand.url} is another file than expected.`,
          {
            hint: `Its ${key} is ${theirs}, not ${file[key]}. To take it all the same, give its hf: address.`,
          },
        );
      }
    }
    const total = file.bytes ?? bytes;
    const sha256 = file.sha256 ?? answer.sha256;
    return { ...(total !== undefined && { bytes: total }), ...(sha256 && { sha256 }) };
  }

  async #fetch(part: DownloadPart, total: number | undefined): Promise<void> {
    if (part.bytes === 0 || part.bytes !== total) {
      const { hub } = this.#options;
      const stallTimeout = this.#stallTimeout;
      const rest = { hub, byHand: this.#byHand, stallTimeout, signal: this.#signal };
      await downloadRest(part, rest);
    }
    const expected = total ?? part.source?.bytes ?? part.bytes;
    if (part.bytes < expected) {
      throw new TryAgain(`the connection ended after ${part.bytes} of ${expected} bytes`);
    }
  }

  /** Tries until it succeeds or has failed too often without getting any further. */
  async #persist<Result>(position: () => number, attempt: () => Promise<Result>): Promise<Result> {
    const { retryDelay = 1000 } = this.#options;
    for (let failures = 1; ; failures++) {
      const before = position();
      try {
        return await attempt();
      } catch (error) {
        this.#signal.throwIfAborted();
        if (OstinatoError.is(error) || isOfDisk(error)) throw error;
        if (position() > before) failures = 1;
        const patience = this.#options.attempts ?? (this.#answered ? 6 : 2);
        if (failures >= patience) throw error;
        const asked = error instanceof TryAgain ? error.after : null;
        const pause = asked ?? retryDelay * 2 ** (failures - 1);
        await wait(Math.min(pause, longestWait), undefined, { signal: this.#signal });
      }
    }
  }

  async #checkDisk(bytes: number | undefined): Promise<void> {
    if (bytes === undefined) return;
    const folder = dirname(this.#options.target);
    const { bavail, bsize } = await statfs(folder);
    const missing = bytes - (await DownloadPart.bytesOf(this.#options.target));
    if (missing + diskMargin <= bavail * bsize) return;
    throw downloadFailed(
      `${folder} has ${gigabytes(bavail * bsize)} free and ${gigabytes(missing)} are missing.`,
      this.#byHand,
      { hint: "Make room, or set OSTINATO_CACHE to a folder on a larger disk." },
    );
  }

  /** Tells how far it is, at once, ten times a second, and when asked. */
  #report(part: DownloadPart, total: number | undefined): { now(): void; end(): void } {
    const begin = performance.now();
    const before = part.bytes;
    const now = (): void => {
      const seconds = Math.max((performance.now() - begin) / 1000, 0.001);
      this.#options.onProgress?.({
        bytes: part.bytes,
        total: total ?? part.source?.bytes ?? null,
        bytesPerSecond: Math.max(0, part.bytes - before) / seconds,
      });
    };
    now();
    const timer = setInterval(now, reportEvery);
    return { now, end: () => clearInterval(timer) };
  }

  get #stallTimeout(): number {
    return this.#options.stallTimeout ?? 30_000;
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
