import { isIP } from "node:net";
import { OstinatoError } from "../../errors.ts";

/** A parsed entry of a network allow-list. */
export interface HostPattern {
  /** Canonical name or address, `*` for every host, or a suffix (`.example.org`). */
  readonly host: string;
  /** Null: any port. */
  readonly ports: readonly number[] | null;
}

const DEFAULT_PORTS: readonly number[] = [80, 443];

/**
 * Parses `example.org`, `*.example.org`, `example.org:8080`, `example.org:*`, `10.0.0.5:5432`, `[::1]:80` or `*`.
 * Without a port, it means 80 and 443. `*.example.org` does not include `example.org`. An address that is not
 * public is reachable only if the list names that address or `localhost`.
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
      `"${text}" is not a valid host for the network allow-list.`,
      {
        hint: "Use `example.org`, `*.example.org`, `example.org:8080` or an address.",
      },
    );
  }
  const ports = port === undefined ? DEFAULT_PORTS : port === "*" ? null : [number];
  return { host: wild ? `.${host}` : host, ports };
}

/** Whether the list opens this host and port. `host` is canonical. */
export function matchesHost(patterns: readonly HostPattern[], host: string, port: number): boolean {
  return patterns.some(
    (pattern) =>
      (pattern.ports === null || pattern.ports.includes(port)) &&
      (pattern.host === "*" ||
        pattern.host === host ||
        (pattern.host.startsWith(".") && isIP(host) === 0 && host.endsWith(pattern.host))),
  );
}

/** Whether the list names this exact address, which then may be one that is not public. */
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
 * The canonical spelling of a host: lower case, punycode, no final dot, IPv4 as four decimal numbers in whatever
 * form it was written, IPv6 without brackets. Null if it isn't a host.
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
