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
  /** The target path. The file only appears there once it is complete and verified. */
  readonly target: string;
  readonly onProgress?: (progress: DownloadProgress) => void;
  readonly signal?: AbortSignal;
  /**
   * Consecutive failures without any data before giving up. Default: 6, or 2 while the server has never
   * answered, because then there is probably no network.
   */
  readonly attempts?: number;
  /** Milliseconds before the first retry, doubled for each further one. Default: 1,000. */
  readonly retryDelay?: number;
  /** Milliseconds without data until a connection counts as dead. Default: 30,000. */
  readonly stallTimeout?: number;
}

export interface DownloadProgress {
  readonly bytes: number;
  readonly total: number | null;
  readonly bytesPerSecond: number;
}

/** Disk space to keep free in addition to the file. */
const diskMargin = 64 * 2 ** 20;
const longestWait = 60_000;
const reportEvery = 100;

/**
 * Downloads a file once for all processes of this machine: resumes earlier attempts, retries when the network
 * fails, and verifies size and hash before the file gets its final name.
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
        hint: "The partial download is kept, and the next attempt resumes it.",
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
        throw new OstinatoError("model.checksum", `${this.#byHand.url} has unexpected content.`, {
          hint: `Its ${key} is ${found[key]}, not ${facts[key]}. The download was deleted; try again.`,
        });
      }
      await part.finish(target);
      await rememberHash(target, found.sha256);
    } finally {
      reporting.end();
      await part.close();
    }
  }

  /** Size and hash from the hub, which must match the pinned ones. */
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
        throw new OstinatoError("model.checksum", `${this.#byHand.url} is not the expected file.`, {
          hint: `Its ${key} is ${theirs}, not ${file[key]}. To use it anyway, give its hf: address.`,
        });
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

  /** Retries until it succeeds or has failed too often without progress. */
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
      `${folder} has ${gigabytes(bavail * bsize)} free, but ${gigabytes(missing)} are needed.`,
      this.#byHand,
      { hint: "Free some space, or set OSTINATO_CACHE to a folder on a larger disk." },
    );
  }

  /** Reports progress immediately, ten times a second, and on demand. */
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
