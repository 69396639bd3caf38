import { OstinatoError } from "../errors.ts";
import { requireSendingPackages } from "./require-sending-packages.ts";

/** Where traces are sent: an OTLP/HTTP endpoint that accepts JSON. */
export interface Receiver {
  /**
   * The name in messages, and in the journal's mark of what was sent; each receiver needs a
   * different one.
   */
  readonly name: string;
  /** The full address, `…/v1/traces`. */
  readonly url: string;
  readonly headers: { readonly [name: string]: string };
  /** Milliseconds that a request may take. Default: 10,000. */
  readonly timeoutMilliseconds?: number;
  /** OpenTelemetry's `service.name`. Default: `ostinato`. */
  readonly serviceName?: string;
  /** Set for Langfuse: spans then use its attribute names. */
  readonly langfuse?: {
    /** Default: LANGFUSE_TRACING_ENVIRONMENT. */
    readonly environment?: string;
    /** Default: LANGFUSE_RELEASE. */
    readonly release?: string;
  };
}

type Environment = { readonly [name: string]: string | undefined };

/**
 * Any OTLP backend: `otlpReceiver({ url: "http://localhost:4318/v1/traces" })`, or from
 * OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_EXPORTER_OTLP_HEADERS and OTEL_SERVICE_NAME; the variables for
 * traces only (OTEL_EXPORTER_OTLP_TRACES_ENDPOINT, …_TRACES_HEADERS) take precedence.
 *
 * Headers from the environment are sent only to the environment's endpoint.
 *
 * @throws OstinatoError `input.invalid` when no address is given, `runtime.package-missing`
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
    throw new OstinatoError("input.invalid", "No address to send traces to.", {
      hint: "Set OTEL_EXPORTER_OTLP_ENDPOINT, for example to http://localhost:4318.",
    });
  }
  const address = addressOf(url);
  return {
    name: address.name,
    ...(serviceName && { serviceName }),
    ...options,
    url: address.url,
    headers: { ...address.headers, ...headers, ...options.headers },
  };
}

/**
 * Langfuse, through its OTLP endpoint, with the keys and address given in code, or else
 * LANGFUSE_PUBLIC_KEY, LANGFUSE_SECRET_KEY and LANGFUSE_BASE_URL (or LANGFUSE_HOST; default:
 * https://cloud.langfuse.com).
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
    name,
    url,
    headers: {
      authorization: `Basic ${Buffer.from(`${publicKey}:${secretKey}`).toString("base64")}`,
      "x-langfuse-public-key": publicKey,
    },
    ...(timeoutMilliseconds !== undefined && { timeoutMilliseconds }),
    langfuse: { ...(tracing && { environment: tracing }), ...(release && { release }) },
  };
}

/** `name=value,name=value`, percent-encoded, as OpenTelemetry defines it. */
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

/** An address for requests and a version that may be shown; a password in it goes into a header. */
function addressOf(text: string): Pick<Receiver, "name" | "url" | "headers"> {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) {
    // There may be a password before an @, and a key after a ?.
    const shown = /[@?]/.test(text) ? "the given address" : JSON.stringify(text);
    throw new OstinatoError("input.invalid", `Traces cannot be sent to ${shown}.`, {
      hint: "Give an address that begins with http:// or https://.",
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
    url,
    name: address.href,
    headers:
      username === "" && password === ""
        ? {}
        : { authorization: `Basic ${Buffer.from(credentials).toString("base64")}` },
  };
}
