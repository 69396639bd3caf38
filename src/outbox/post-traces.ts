import { OstinatoError } from "../errors.ts";
import type { EncodedTraces } from "./encode-traces.ts";
import type { Receiver } from "./receiver.ts";

/** The result of a request. */
export type Answer =
  | { readonly kind: "taken" }
  /** The receiver rejected this request: others may succeed. */
  | { readonly kind: "refused"; readonly reason: string; readonly tooLarge: boolean }
  /** The receiver is unavailable: nothing else needs to be tried now. */
  | {
      readonly kind: "away";
      readonly reason: string;
      /** When the receiver may be tried again, as it said; null if it did not say. */
      readonly retryAfterMilliseconds: number | null;
    };

const REFUSALS: ReadonlySet<number> = new Set([400, 413, 422]);

/** Sends one request and reads the whole answer. Never throws for network errors. */
export async function postTraces(
  { body, headers }: EncodedTraces,
  receiver: Receiver,
  signal: AbortSignal | undefined,
): Promise<Answer> {
  const time = AbortSignal.timeout(receiver.timeoutMilliseconds ?? 10_000);
  try {
    const response = await fetch(receiver.url, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers, ...receiver.headers },
      body,
      // A redirect that is followed would become a GET, or send the data somewhere nobody
      // specified.
      redirect: "manual",
      signal: signal ? AbortSignal.any([signal, time]) : time,
    });
    const text = await response.text();
    if (response.ok) return judgeTaken(text);
    const reason = `${receiver.name} answered ${response.status}${hintFor(response.status)}`;
    if (REFUSALS.has(response.status)) {
      return { kind: "refused", reason, tooLarge: response.status === 413 };
    }
    const retryAfterMilliseconds = retryAfter(response.headers.get("retry-after"));
    return { kind: "away", reason, retryAfterMilliseconds };
  } catch (error) {
    if (OstinatoError.is(error)) throw error;
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    const reason = cause instanceof Error ? cause.message || cause.name : String(cause);
    return { kind: "away", reason: `${receiver.name}: ${reason}`, retryAfterMilliseconds: null };
  }
}

/** OTLP: a receiver may answer 200 and say in the body that it rejected some spans. */
function judgeTaken(text: string): Answer {
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch {
    return { kind: "taken" };
  }
  const { partialSuccess } = (answer ?? {}) as {
    partialSuccess?: { rejectedSpans?: number | string; errorMessage?: string };
  };
  const rejected = Number(partialSuccess?.rejectedSpans ?? 0);
  if (!(rejected > 0)) return { kind: "taken" };
  const why = partialSuccess?.errorMessage ? `: ${partialSuccess.errorMessage}` : "";
  return { kind: "refused", reason: `${rejected} spans were rejected${why}`, tooLarge: false };
}

function hintFor(status: number): string {
  if (status === 401 || status === 403) return ": the keys are wrong";
  if (status === 404) return ": there is no receiver at this address";
  return status >= 300 && status < 400 ? ": the receiver is at a different address" : "";
}

/** Seconds, or a date. */
function retryAfter(value: string | null): number | null {
  if (value === null) return null;
  const seconds = Number(value);
  const wait = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(value) - Date.now();
  return Number.isFinite(wait) && wait > 0 ? wait : null;
}
