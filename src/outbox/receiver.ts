import { OstinatoError } from "../errors.ts";
import { requireSendingPackages } from "./require-sending-packages.ts";

/** Where traces are sent: an OTLP/HTTP endpoint that takes JSON. */
export interface Receiver {
  /** Under which a run is marked as sent, in the journal, and which people read; two receivers have two. */
  readonly name: string;
  /** The whole address, `…/v1/traces`. */
  readonly url: string;
  readonly headers: { readonly [name: string]: string };
  /** Milliseconds that a request may take. Default: 10,000. */
  readonly timeoutMilliseconds?: number;
  /** OpenTelemetry's `service.name`. Default: `ostinato`. */
  readonly serviceName?: string;
  /** Set for Langfuse: spans then have its names. */
  readonly langfuse?: {
    /** Default: LANGFUSE_TRACING_ENVIRONMENT. */
    readonly environment?: string;
    /** Default: LANGFUSE_RELEASE. */
    readonly release?: string;
  };
}

type Environment = { readonly [name: string]: string | undefined };

/**
 * Any OTLP backend: `otlpReceiver({ url: "http://localhost:4318/v1/traces" })`, or as
 * OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_EXPORTER_OTLP_HEADERS and OTEL_SERVICE_NAME say; those of traces
 * alone (OTEL_EXPORTER_OTLP_TRACES_ENDPOINT, …_TRACES_HEADERS) come first.
 *
 * Headers of the environment are sent to the environment's endpoint only.
 *
 * @throws OstinatoError `input.invalid` when neither names an address, `runtime.package-missing`
 */
export function otlpReceiver(
  options: Partial<Omit<Receiver, "langfuse">> = {},
  environment: Environment = process.env,
): Receiver {
  requireSendingPackages();
  const { OTEL_EXPORTER_OTLP_ENDPOINT: base, OTEL_SERVICE_NAME: serviceName } = environment;
  const url =
    options.url ??
    (environment.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT ||
      (base ? `${base.replace(/(?<!\/)\/+$/, "")}/v1/traces` : undefined));
  const headers =
    options.url === undefined
      ? {
          ...headersOf(environment.OTEL_EXPORTER_OTLP_HEADERS),
          ...headersOf(environment.OTEL_EXPORTER_OTLP_TRACES_HEADERS),
        }
      : {};
  if (url === undefined) {
    throw new OstinatoError("input.invalid", "Nothing says where traces are sent.", {
      hint: "Set OTEL_EXPORTER_OTLP_ENDPOINT, such as http://localhost:4318.",
    });
  }
  const address = addressOf(url);
  return {
    ...{ name: address.name, ...(serviceName && { serviceName }) },
    ...options,
    url: address.url,
    headers: { ...address.headers, ...headers, ...options.headers },
  };
}

/**
 * Langfuse, through its OTLP endpoint, with LANGFUSE_PUBLIC_KEY, LANGFUSE_SECRET_KEY and
 * LANGFUSE_BASE_URL (or LANGFUSE_HOST; default: https://cloud.langfuse.com), or what is given in code.
 *
 * @throws OstinatoError `input.invalid` when a key is missing, `runtime.package-missing`
 */
export function langfuseReceiver(
  options: {
    readonly publicKey?: string;
    readonly secretKey?: string;
    readonly baseUrl?: string;
    readonly environment?: string;
    readonly release?: string;
    readonly timeoutMilliseconds?: number;
  } = {},
  environment: Environment = process.env,
): Receiver {
  requireSendingPackages();
  const publicKey = options.publicKey ?? environment.LANGFUSE_PUBLIC_KEY;
  const secretKey = options.secretKey ?? environment.LANGFUSE_SECRET_KEY;
  const base =
    options.baseUrl ||
    environment.LANGFUSE_BASE_URL ||
    environment.LANGFUSE_BASEURL ||
    environment.LANGFUSE_HOST ||
    "https://cloud.langfuse.com";
  if (!publicKey || !secretKey) {
    throw new OstinatoError("input.invalid", "Langfuse needs a public and a secret key.", {
      hint: "Set LANGFUSE_PUBLIC_KEY and LANGFUSE_SECRET_KEY.",
    });
  }
  const { timeoutMilliseconds } = options;
  const tracing = options.environment ?? environment.LANGFUSE_TRACING_ENVIRONMENT;
  const release = options.release ?? environment.LANGFUSE_RELEASE;
  const { name, url } = addressOf(`${base.replace(/(?<!\/)\/+$/, "")}/api/public/otel/v1/traces`);
  return {
    ...{ name, url },
    headers: {
      authorization: `Basic ${Buffer.from(`${publicKey}:${secretKey}`).toString("base64")}`,
      "x-langfuse-public-key": publicKey,
    },
    ...(timeoutMilliseconds !== undefined && { timeoutMilliseconds }),
    langfuse: { ...(tracing && { environment: tracing }), ...(release && { release }) },
  };
}

/** `name=value,name=value`, percent-encoded, as OpenTelemetry writes it. */
function headersOf(text: string | undefined): { [name: string]: string } {
  const pairs = (text ?? "").split(",").map((pair) => pair.trim());
  return Object.fromEntries(
    pairs.flatMap((pair) => {
      const at = pair.indexOf("=");
      return at < 1 ? [] : [[pair.slice(0, at).trim(), decoded(pair.slice(at + 1).trim())]];
    }),
  );
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

/** An address as it is asked and as it may be shown; a password in it goes into a header. */
function addressOf(text: string): Pick<Receiver, "name" | "url" | "headers"> {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) {
    // Before an @ there may be a password, after a ? a key.
    const shown = /[@?]/.test(text) ? "the address given" : JSON.stringify(text);
    throw new OstinatoError("input.invalid", `Traces cannot be sent to ${shown}.`, {
      hint: "It has to be an address that begins with http:// or https://.",
    });
  }
  const address = new URL(text);
  const { username, password } = address;
  const credentials = `${decoded(username)}:${decoded(password)}`;
  address.username = "";
  address.password = "";
  const url = address.href;
  address.search = "";
  return {
    ...{ url, name: address.href },
    headers:
      username === "" && password === ""
        ? {}
        : { authorization: `Basic ${Buffer.from(credentials).toString("base64")}` },
  };
}
