import { setTimeout as sleep } from "node:timers/promises";
import { ToolFailure } from "ostinato";
import type { z } from "zod";

export interface JsonRequest<Answer> {
  readonly provider: string;
  readonly url: URL;
  /** If set, it is sent as JSON with POST. */
  readonly body?: unknown;
  readonly headers: { readonly [name: string]: string };
  readonly answer: z.ZodType<Answer>;
  readonly signal: AbortSignal;
  /** What a status means here and what the person should do; undefined for the default message. */
  explain?(status: number): string | undefined;
  /** Seconds to wait after a refusal for too many requests, from the provider's own headers. */
  waitSeconds?(headers: Headers): number | undefined;
}

const ATTEMPTS = 3;
const MILLISECONDS = 20_000;
/** A longer wait is the model's or the person's decision. */
const LONGEST_WAIT_SECONDS = 10;
const ANSWER_BYTES = 8 * 1024 * 1024;

/**
 * Sends a request to a provider and checks the answer. Waits and retries if the provider says so
 * (429, 503) or the connection breaks. Redirects are not followed: they would send the key
 * elsewhere.
 *
 * @throws ToolFailure with a message that the model can pass on. Never contains the key.
 */
export async function requestJson<Answer>(request: JsonRequest<Answer>): Promise<Answer> {
  for (let attempt = 1; ; attempt++) {
    const response = await send(request, attempt);
    if (response === null) continue;
    if (response.ok) return checkAnswer(request, response);
    const wait = waitOf(request, response, attempt);
    await response.body?.cancel();
    if (wait === null || attempt === ATTEMPTS || wait > LONGEST_WAIT_SECONDS) {
      throw refusal(request, response, wait);
    }
    await sleep(wait * 1000, undefined, { signal: request.signal });
  }
}

/** Null when the connection failed and another attempt is due. */
async function send<Answer>(
  { url, body, headers, signal, provider }: JsonRequest<Answer>,
  attempt: number,
): Promise<Response | null> {
  try {
    return await fetch(url, {
      method: body === undefined ? "GET" : "POST",
      headers: {
        accept: "application/json",
        ...(body !== undefined && { "content-type": "application/json" }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      redirect: "manual",
      signal: AbortSignal.any([signal, AbortSignal.timeout(MILLISECONDS)]),
    });
  } catch (error) {
    signal.throwIfAborted();
    if (attempt < ATTEMPTS && !(error instanceof DOMException)) return null;
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ToolFailure(`web search (${provider}) is out of reach at ${url.host}: ${reason}`, {
      provider,
    });
  }
}

async function checkAnswer<Answer>(
  { answer, provider, signal }: JsonRequest<Answer>,
  response: Response,
): Promise<Answer> {
  const text = await readText(response, provider, signal);
  try {
    return answer.parse(JSON.parse(text));
  } catch {
    throw new ToolFailure(
      `web search (${provider}) gave an answer that could not be understood: ${text.slice(0, 100)}`,
      { provider },
    );
  }
}

async function readText(
  response: Response,
  provider: string,
  signal: AbortSignal,
): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    signal.throwIfAborted();
    bytes += chunk.length;
    if (bytes > ANSWER_BYTES) {
      throw new ToolFailure(`web search (${provider}) gave an answer that is too long`, {
        provider,
      });
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** Seconds to wait before the next attempt; null when another attempt would not help. */
function waitOf<Answer>(
  request: JsonRequest<Answer>,
  response: Response,
  attempt: number,
): number | null {
  if (![429, 502, 503, 504].includes(response.status)) return null;
  const after = response.headers.get("retry-after");
  const seconds = after === null ? Number.NaN : Number(after);
  if (Number.isFinite(seconds)) return Math.max(0, seconds);
  const date = after === null ? Number.NaN : Date.parse(after);
  if (Number.isFinite(date)) return Math.max(0, (date - Date.now()) / 1000);
  return request.waitSeconds?.(response.headers) ?? attempt;
}

function refusal<Answer>(
  { provider, explain }: JsonRequest<Answer>,
  response: Response,
  wait: number | null,
): ToolFailure {
  const { status } = response;
  const details = { provider, status, ...(wait !== null && { retryAfterSeconds: wait }) };
  const words = explain?.(status) ?? usualWords(status, wait, response);
  return new ToolFailure(
    `web search (${provider}) failed with status ${status}: ${words}`,
    details,
  );
}

function usualWords(status: number, wait: number | null, response: Response): string {
  if (status === 401 || status === 403) return "the key was refused. The user has to check it";
  if (status === 429) {
    const when = wait === null ? "later" : `in ${Math.ceil(wait)} s`;
    return `too many requests. Try again ${when}, or go on without the search`;
  }
  if (status === 400 || status === 422) return "the query was refused. Make it shorter and simpler";
  if (status >= 300 && status < 400) {
    return `it points to ${response.headers.get("location") ?? "another place"}. The user has to set that address`;
  }
  return "the service has a problem. Try again later, or go on without the search";
}
