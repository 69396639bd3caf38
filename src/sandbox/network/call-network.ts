import type { Owner } from "../launcher/mount-plan.ts";
import type { NetworkRequest, SandboxPolicy } from "../sandbox.ts";
import type { EgressProxy } from "./egress-proxy.ts";
import type { Resolve } from "./egress-rules.ts";
import { type HostPattern, parseHostPattern } from "./host-pattern.ts";
import { PROXY_PORT } from "./proxy-port.ts";
import { shortenRequest } from "./shorten-request.ts";

/** Requests of one call that are recorded individually. */
const KEPT = 2000;

const PROXY_ADDRESS = `http://127.0.0.1:${PROXY_PORT}`;

/** The variables that programs read; names differ, and some programs know only upper or lower case. */
export const PROXY_ENVIRONMENT: Readonly<Record<string, string>> = Object.fromEntries([
  ...["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"].flatMap((name) => [
    [name, PROXY_ADDRESS],
    [name.toLowerCase(), PROXY_ADDRESS],
  ]),
  ["NO_PROXY", "localhost,127.0.0.1,::1"],
  ["no_proxy", "localhost,127.0.0.1,::1"],
  ["NODE_USE_ENV_PROXY", "1"],
]);

/** The lists that a request must pass: the run's, and the call's narrower one. Null: no network. */
export function networkLists(
  allowed: SandboxPolicy["network"],
  asked: SandboxPolicy["network"] = allowed,
): readonly (readonly HostPattern[])[] | null {
  if (allowed === "off" || asked === "off") return null;
  return [allowed, asked].map(({ allow }) => allow.map(parseHostPattern));
}

export interface CallNetworkOptions {
  readonly lists: readonly (readonly HostPattern[])[];
  /** The user who must reach the proxy's socket, if it isn't this process's user. */
  readonly owner: Owner | null;
  readonly onRequest?: (request: NetworkRequest) => void;
  readonly resolve?: Resolve;
}

/** The network of one call: its own proxy on a socket that only the call's forwarder knows. */
export class CallNetwork {
  readonly requests: readonly NetworkRequest[];
  readonly #proxy: EgressProxy;

  private constructor(proxy: EgressProxy, requests: readonly NetworkRequest[]) {
    this.#proxy = proxy;
    this.requests = requests;
  }

  static async open(options: CallNetworkOptions & { socketPath: string }): Promise<CallNetwork> {
    // Few runs use the network, and Node's HTTP module takes longer to load than everything else.
    const { startEgressProxy } = await import("./egress-proxy.ts");
    const requests: NetworkRequest[] = [];
    const proxy = await startEgressProxy({
      ...options,
      onRequest: (request) => {
        if (requests.length < KEPT) requests.push(shortenRequest(request));
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

/** Further requests are only counted, in one entry for allowed and one for refused requests. */
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
