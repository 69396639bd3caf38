import { OstinatoError } from "../../errors.ts";
import type { HubFile } from "./catalog.ts";

/** A hub and the credentials for it. */
export interface Hub {
  /** `https://huggingface.co`, or the value of `HF_ENDPOINT`. */
  readonly endpoint: string;
  readonly token?: string;
}

/** @throws OstinatoError `input.invalid` if `HF_ENDPOINT` is not a URL. */
export function hubOf(environment: Readonly<Record<string, string | undefined>>): Hub {
  const { HF_ENDPOINT, HF_TOKEN } = environment;
  if (HF_ENDPOINT && !/^https?:$/.test(URL.parse(HF_ENDPOINT)?.protocol ?? "")) {
    throw new OstinatoError("input.invalid", `HF_ENDPOINT is not an HTTP URL: ${HF_ENDPOINT}`, {
      hint: "Include the scheme, for example https://huggingface.co.",
    });
  }
  return {
    endpoint: (HF_ENDPOINT || "https://huggingface.co").replace(/(?<!\/)\/+$/, ""),
    ...(HF_TOKEN && { token: HF_TOKEN }),
  };
}

export function hubUrl(hub: Hub, { repository, revision, file }: HubFile): string {
  const path = file.split("/").map(encodeURIComponent).join("/");
  return `${hub.endpoint}/${repository}/resolve/${encodeURIComponent(revision)}/${path}`;
}

/** A response, with the file's metadata from the hub's redirects. */
export interface HubAnswer {
  readonly response: Response;
  /** From `x-linked-size`: the size of the complete file. */
  readonly bytes?: number;
  /** From `x-linked-etag`, which is the hash for large files. */
  readonly sha256?: string;
}

const mostRedirects = 8;

/**
 * Follows redirects manually, because the hub sends size and hash in the redirect response, and its token
 * must only be sent to the hub, not to the redirect target.
 */
export async function requestFromHub(
  hub: Hub,
  url: string,
  init: { method: "HEAD" | "GET"; headers?: Record<string, string>; signal: AbortSignal },
): Promise<HubAnswer> {
  const origin = new URL(url).origin;
  let known: Pick<HubAnswer, "bytes" | "sha256"> = {};
  let at = url;
  for (let redirects = 0; redirects <= mostRedirects; redirects++) {
    const headers: Record<string, string> = {
      "user-agent": "ostinato",
      // No compression: length and range refer to the uncompressed bytes.
      "accept-encoding": "identity",
      ...init.headers,
    };
    if (hub.token !== undefined && new URL(at).origin === origin) {
      headers.authorization = `Bearer ${hub.token}`;
    }
    const response = await fetch(at, { ...init, headers, redirect: "manual" });
    known = { ...linkedFile(response.headers), ...known };
    const location = response.headers.get("location");
    if (response.status < 300 || response.status >= 400 || location === null) {
      return { response, ...known };
    }
    await response.body?.cancel();
    at = new URL(location, at).href;
  }
  throw new Error(`more than ${mostRedirects} redirects`);
}

function linkedFile(headers: Headers): Pick<HubAnswer, "bytes" | "sha256"> {
  const size = headers.get("x-linked-size");
  const hash = /^(?:W\/)?"?([0-9a-f]{64})"?$/.exec(headers.get("x-linked-etag") ?? "")?.[1];
  return { ...(size !== null && { bytes: Number(size) }), ...(hash && { sha256: hash }) };
}
