import { isIP } from "node:net";
import { addressClass } from "../address-class.ts";

/**
 * Why nobody is asked about a host; null if somebody may be. Only a policy's list can open addresses that are not
 * public. A name is not resolved for this, because a DNS query is already a message to the outside: its addresses
 * are checked after the answer.
 *
 * @param host Canonical.
 */
export function neverAsked(host: string): string | null {
  const kind = isIP(host) === 0 ? classOfName(host) : addressClass(host);
  return kind === null ? null : `${host} is a ${kind} address, which the list does not name`;
}

/** RFC 6761: these names always lead to this machine. */
function classOfName(name: string): "loopback" | null {
  return name === "localhost" || name.endsWith(".localhost") ? "loopback" : null;
}
