import { type ByHand, refusedByServer } from "./download-failed.ts";
import type { DownloadPart, PartSource } from "./download-part.ts";
import { type Hub, requestFromHub } from "./hub-request.ts";

/** A failure that a retry may fix. */
export class TryAgain extends Error {
  /** Milliseconds that the server asks to wait. Null: not specified. */
  readonly after: number | null;

  constructor(message: string, after: number | null = null) {
    super(message);
    this.after = after;
  }
}

export interface RestOptions {
  readonly hub: Hub;
  readonly byHand: ByHand;
  /** Milliseconds without data until the connection counts as dead. */
  readonly stallTimeout: number;
  readonly signal: AbortSignal;
}

/**
 * Requests the missing rest of a part and appends it. Starts again if the server's file has changed or it
 * can't continue. @throws TryAgain; OstinatoError `model.download`
 */
export async function downloadRest(part: DownloadPart, options: RestOptions): Promise<void> {
  const { hub, byHand, stallTimeout } = options;
  const stalled = new AbortController();
  const signal = AbortSignal.any([options.signal, stalled.signal]);
  const stall = (): void =>
    stalled.abort(new TryAgain(`no data received for ${stallTimeout / 1000} s`));
  const timer = setTimeout(stall, stallTimeout);
  try {
    const headers = rangeHeaders(part);
    const { response } = await requestFromHub(hub, byHand.url, { method: "GET", headers, signal });
    await beginWriting(part, response, byHand);
    for await (const chunk of response.body ?? []) {
      timer.refresh();
      await part.append(chunk);
    }
  } catch (error) {
    options.signal.throwIfAborted();
    throw stalled.signal.aborted ? stalled.signal.reason : error;
  } finally {
    clearTimeout(timer);
  }
}

/** A strong ETag guarantees that both halves are from the same file. */
function rangeHeaders({ bytes, source }: DownloadPart): Record<string, string> {
  const etag = source?.etag ?? null;
  if (bytes === 0 || etag === null || etag.startsWith("W/")) return {};
  return { range: `bytes=${bytes}-`, "if-range": etag };
}

/**
 * Prepares the part for the incoming bytes. A part that can't be continued is emptied first.
 * @throws See `downloadRest`.
 */
async function beginWriting(part: DownloadPart, response: Response, byHand: ByHand): Promise<void> {
  const length = response.headers.get("content-length");
  const source: PartSource = {
    url: byHand.url,
    etag: response.headers.get("etag"),
    bytes: length === null ? null : Number(length),
  };
  if (response.status === 200) {
    await part.restart(source);
    return;
  }
  if (response.status === 206) {
    const start = /^bytes (\d+)-/.exec(response.headers.get("content-range") ?? "")?.[1];
    // Some servers ignore the condition and send a range anyway.
    const isOther = source.etag !== null && source.etag !== part.source?.etag;
    if (Number(start) === part.bytes && !isOther) return;
  }
  await response.body?.cancel();
  if (response.status === 206 || response.status === 416) {
    await part.restart({ ...source, etag: null, bytes: null });
    throw new TryAgain("the server could not resume the partial download");
  }
  if (response.status === 408 || response.status === 429 || response.status >= 500) {
    const seconds = Number(response.headers.get("retry-after") ?? Number.NaN);
    const after = Number.isFinite(seconds) ? seconds * 1000 : null;
    throw new TryAgain(`the server answered ${response.status}`, after);
  }
  throw refusedByServer(response.status, byHand);
}
