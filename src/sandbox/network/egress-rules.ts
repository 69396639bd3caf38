import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import { addressClass } from "./address-class.ts";
import type { AskForHost } from "./asking/host-question.ts";
import { neverAsked } from "./asking/never-asked.ts";
import { canonicalHost, type HostPattern, matchesHost, namesAddress } from "./host-pattern.ts";

/** All addresses of a name. Default: the system's resolver. */
export type Resolve = (name: string) => Promise<readonly string[]>;

export type EgressDecision =
  | { readonly allowed: true; readonly host: string; readonly addresses: readonly string[] }
  | { readonly allowed: false; readonly host: string; readonly reason: string };

/** Lists beyond which somebody is asked. */
export interface AskedLists {
  readonly lists: readonly (readonly HostPattern[])[];
  readonly ask: AskForHost;
}

/**
 * Decides whether one destination is allowed. The name is checked before it is resolved, because a DNS query is
 * already a message to the outside. It is resolved once, and every address must be allowed.
 *
 * @param lists All of them must allow the destination: the run's, and the call's own.
 * @param asked Further ones, for which somebody may allow it instead.
 */
export async function decideEgress(
  target: { readonly host: string; readonly port: number },
  lists: readonly (readonly HostPattern[])[],
  resolve: Resolve = resolveBySystem,
  asked: AskedLists | null = null,
): Promise<EgressDecision> {
  const host = canonicalHost(target.host);
  const shown = host ?? target.host;
  const refuse = (reason: string) => ({ allowed: false, host: shown, reason }) as const;
  if (host === null) return refuse(`"${target.host}" is no host name`);
  if (!lists.every((list) => matchesHost(list, host, target.port))) {
    return refuse(`${host}:${target.port} is not on this run's list of hosts`);
  }
  if (asked?.lists.every((list) => matchesHost(list, host, target.port)) === false) {
    const never = neverAsked(host);
    if (never !== null) return refuse(never);
    const answer = await asked.ask({ host, port: target.port });
    if (!answer.allowed) return refuse(answer.reason);
  }
  let addresses: readonly string[];
  try {
    addresses = isIP(host) === 0 ? await resolve(host) : [host];
  } catch (error) {
    const { code = "unknown" } = error as NodeJS.ErrnoException;
    return refuse(`the name ${host} could not be resolved (${code})`);
  }
  if (addresses.length === 0) return refuse(`the name ${host} has no address`);
  for (const address of addresses) {
    const kind = addressClass(address);
    const named = [...lists, ...(asked?.lists ?? [])].every((list) =>
      namesAddress(list, host, address, target.port),
    );
    if (kind !== null && !named) {
      return refuse(`${host} leads to ${address}, a ${kind} address, which the list does not name`);
    }
  }
  return { allowed: true, host, addresses };
}

async function resolveBySystem(name: string): Promise<readonly string[]> {
  return (await lookup(name, { all: true })).map(({ address }) => address);
}
