import { isIP } from "node:net";
import { OstinatoError } from "../../errors.ts";

/** One entry of a network allow-list, read. */
export interface HostPattern {
  /** Canonical name or address, `*` for all, or a name under which everything counts (`.example.org`). */
  readonly host: string;
  /** Null: any. */
  readonly ports: readonly number[] | null;
}

const DEFAULT_PORTS: readonly number[] = [80, 443];

/**
 * Reads `example.org`, `*.example.org`, `example.org:8080`, `example.org:*`, `10.0.0.5:5432`, `[::1]:80`
 * or `*`. Without a port it stands for 80 and 443. `*.example.org` does not include `example.org`.
 * An address that is not public is reached only when the list names that address, or `localhost`.
 *
 * @throws OstinatoError `sandbox.policy`.
 */
export function parseHostPattern(text: string): HostPattern {
  const match = /^(\[[^\]]+\]|[^:[\]/]+)(?::(\d+|\*))?$/.exec(text.trim());
  const [, name = "", port] = match ?? [];
  const wild = name.startsWith("*.");
  const host = name === "*" ? "*" : canonicalHost(wild ? name.slice(2) : name);
  const number = Number(port);
  if (
    match === null ||
    host === null ||
    (wild && isIP(host) !== 0) ||
    number > 65535 ||
    number === 0
  ) {
    throw new OstinatoError(
      "sandbox.policy",
      `"${text}" names no host for the network allow-list.`,
      {
        hint: "Write `example.org`, `*.example.org`, `example.org:8080` or an address.",
      },
    );
  }
  const ports = port === undefined ? DEFAULT_PORTS : port === "*" ? null : [number];
  return { host: wild ? `.${host}` : host, ports };
}

/** Does the list open this host and port? `host` is canonical. */
export function matchesHost(patterns: readonly HostPattern[], host: string, port: number): boolean {
  return patterns.some(
    (pattern) =>
      (pattern.ports === null || pattern.ports.includes(port)) &&
      (pattern.host === "*" ||
        pattern.host === host ||
        (pattern.host.startsWith(".") && isIP(host) === 0 && host.endsWith(pattern.host))),
  );
}

/** Does the list name this very address, so that it may be one that is not public? */
export function namesAddress(
  patterns: readonly HostPattern[],
  host: string,
  address: string,
  port: number,
): boolean {
  const canonical = canonicalHost(address.includes(":") ? `[${address}]` : address);
  return patterns.some(
    (pattern) =>
      (pattern.ports === null || pattern.ports.includes(port)) &&
      (pattern.host === canonical || (pattern.host === "localhost" && host === "localhost")),
  );
}

/**
 * The one spelling of a host: lower case, punycode, no final dot, IPv4 as four decimal numbers whatever
 * it was written as, IPv6 without brackets. Null when it is no host.
 */
export function canonicalHost(text: string): string | null {
  const plain = text.replace(/\.$/, "");
  if (plain === "" || /[\s/@?#\\%]/.test(plain)) return null;
  try {
    const { hostname } = new URL(`http://${plain}/`);
    return hostname.replace(/^\[|\]$/g, "").replace(/\.$/, "") || null;
  } catch {
    return null;
  }
}
