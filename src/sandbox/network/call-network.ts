import type { Owner } from "../launcher/mount-plan.ts";
import type { NetworkRequest, SandboxPolicy } from "../sandbox.ts";
import { briefRequest } from "./brief-request.ts";
import type { EgressProxy } from "./egress-proxy.ts";
import type { Resolve } from "./egress-rules.ts";
import { type HostPattern, parseHostPattern } from "./host-pattern.ts";
import { PROXY_PORT } from "./proxy-port.ts";

/** Requests of one call that are kept one by one. */
const KEPT = 2000;

const PROXY_ADDRESS = `http://127.0.0.1:${PROXY_PORT}`;

/** What programs go by; names differ, and some know the upper or the lower case only. */
export const PROXY_ENVIRONMENT: Readonly<Record<string, string>> = Object.fromEntries([
  ...["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"].flatMap((name) => [
    [name, PROXY_ADDRESS],
    [name.toLowerCase(), PROXY_ADDRESS],
  ]),
  ["NO_PROXY", "localhost,127.0.0.1,::1"],
  ["no_proxy", "localhost,127.0.0.1,::1"],
  ["NODE_USE_ENV_PROXY", "1"],
]);

/** The lists that a request has to pass: the run's, and what a call narrows it to. Null: no network. */
export function networkLists(
  allowed: SandboxPolicy["network"],
  asked: SandboxPolicy["network"] = allowed,
): readonly (readonly HostPattern[])[] | null {
  if (allowed === "off" || asked === "off") return null;
  return [allowed, asked].map(({ allow }) => allow.map(parseHostPattern));
}

export interface CallNetworkOptions {
  readonly lists: readonly (readonly HostPattern[])[];
  /** Who has to reach the proxy's socket, when it is not this process's user. */
  readonly owner: Owner | null;
  readonly onRequest?: (request: NetworkRequest) => void;
  readonly resolve?: Resolve;
}

/** The network of one call: a proxy of its own on a socket that only the call's forwarder knows. */
export class CallNetwork {
  readonly requests: readonly NetworkRequest[];
  readonly #proxy: EgressProxy;

  private constructor(proxy: EgressProxy, requests: readonly NetworkRequest[]) {
    this.#proxy = proxy;
    this.requests = requests;
  }

  static async open(options: CallNetworkOptions & { socketPath: string }): Promise<CallNetwork> {
    // Few runs have a network, and Node's HTTP takes longer to load than all the rest.
    const { startEgressProxy } = await import("./egress-proxy.ts");
    const requests: NetworkRequest[] = [];
    const proxy = await startEgressProxy({
      ...options,
      onRequest: (request) => {
        if (requests.length < KEPT) requests.push(briefRequest(request));
        else countOther(requests, request);
        options.onRequest?.(request);
      },
    });
    return new CallNetwork(proxy, requests);
  }

  close(): Promise<void> {
    return this.#proxy.close();
  }
}

/** What comes after those that are kept is counted, in one entry for what was allowed and one for what was not. */
function countOther(requests: NetworkRequest[], { time, allowed }: NetworkRequest): void {
  const at = requests.findLastIndex(
    ({ allowed: which }, index) => index >= KEPT && which === allowed,
  );
  const known = requests[at];
  if (known === undefined) {
    requests.push({ time, method: "", host: "others", port: 0, allowed, count: 1 });
  } else {
    requests[at] = { ...known, count: (known.count ?? 0) + 1 };
  }
}
