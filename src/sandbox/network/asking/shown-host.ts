import { isIPv6 } from "node:net";
import type { HostQuestion } from "./host-question.ts";

const USUAL_PORTS: readonly number[] = [80, 443];

/** A host as an allow-list names it: with its port, unless that is 80 or 443, which an entry without a port allows. */
export function shownHost({ host, port }: HostQuestion): string {
  const name = isIPv6(host) ? `[${host}]` : host;
  return USUAL_PORTS.includes(port) ? name : `${name}:${port}`;
}
