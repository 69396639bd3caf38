import { OstinatoError } from "../../errors.ts";

/** Where traces are sent: an OTLP/HTTP endpoint that takes JSON. */
export interface Receiver {
  /** Under which a run is marked as sent; two receivers have two. */
  readonly name: string;
  /** The whole address, `…/v1/traces`. */
  readonly url: string;
  readonly headers: { readonly [name: string]: string };
  /** Milliseconds that a request may take. Default: 10,000. */
  readonly timeoutMilliseconds?: number;
}

/** Any OTLP backend: `otlpReceiver({ url: "http://localhost:4318/v1/traces" })`. */
export function otlpReceiver(options: Pick<Receiver, "url"> & Partial<Receiver>): Receiver {
  return { name: options.url, headers: {}, ...options };
}

/**
 * Langfuse, through its OTLP endpoint, with LANGFUSE_PUBLIC_KEY, LANGFUSE_SECRET_KEY and
 * LANGFUSE_BASE_URL (or LANGFUSE_HOST; default: https://cloud.langfuse.com), or what is given in code.
 *
 * @throws OstinatoError `input.invalid` when a key is missing.
 */
export function langfuseReceiver(
  options: {
    readonly publicKey?: string;
    readonly secretKey?: string;
    readonly baseUrl?: string;
    readonly timeoutMilliseconds?: number;
  } = {},
  environment: { readonly [name: string]: string | undefined } = process.env,
): Receiver {
  const publicKey = options.publicKey ?? environment.LANGFUSE_PUBLIC_KEY;
  const secretKey = options.secretKey ?? environment.LANGFUSE_SECRET_KEY;
  const base =
    options.baseUrl ??
    environment.LANGFUSE_BASE_URL ??
    environment.LANGFUSE_HOST ??
    "https://cloud.langfuse.com";
  if (!publicKey || !secretKey) {
    throw new OstinatoError("input.invalid", "Langfuse needs a public and a secret key", {
      hint: "set LANGFUSE_PUBLIC_KEY and LANGFUSE_SECRET_KEY",
    });
  }
  const { timeoutMilliseconds } = options;
  const url = `${base.replace(/\/+$/, "")}/api/public/otel/v1/traces`;
  return {
    name: url,
    url,
    headers: {
      authorization: `Basic ${Buffer.from(`${publicKey}:${secretKey}`).toString("base64")}`,
      "x-langfuse-public-key": publicKey,
    },
    ...(timeoutMilliseconds !== undefined && { timeoutMilliseconds }),
  };
}
