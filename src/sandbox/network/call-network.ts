import type { Owner } from "../launcher/mount-plan.ts";
import type { PausableTimer } from "../limits/pausable-timer.ts";
import type { NetworkRequest, SandboxPolicy } from "../sandbox.ts";
import type { AskForHost, HostAnswer } from "./asking/host-question.ts";
import type { EgressProxy } from "./egress-proxy.ts";
import type { AskedLists, Resolve } from "./egress-rules.ts";
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

/** The lists that a request must pass, and those beyond which somebody is asked. */
export interface NetworkLists {
  readonly lists: readonly (readonly HostPattern[])[];
  readonly asked: AskedLists | null;
}

/**
 * The run's list and the call's narrower one. Null: no network.
 * @param ask Who is asked about other hosts, where a list says so.
 */
export function networkLists(
  allowed: SandboxPolicy["network"],
  narrowed: SandboxPolicy["network"] | undefined,
  ask: AskForHost,
): NetworkLists | null {
  if (allowed === "off" || narrowed === "off") return null;
  const all = narrowed === undefined ? [allowed] : [allowed, narrowed];
  const listsOf = (asks: boolean) =>
    all
      .filter((each) => (each.ask ?? false) === asks)
      .map(({ allow }) => allow.map(parseHostPattern));
  const asked = listsOf(true);
  return { lists: listsOf(false), asked: asked.length === 0 ? null : { lists: asked, ask } };
}

export interface CallNetworkOptions extends NetworkLists {
  /** The user who must reach the proxy's socket, if it isn't this process's user. */
  readonly owner: Owner | null;
  readonly onRequest?: (request: NetworkRequest) => void;
  readonly resolve?: Resolve;
}

/** The network of one call: its own proxy on a socket that only the call's forwarder knows. */
export class CallNetwork {
  readonly requests: readonly NetworkRequest[];
  readonly #proxy: EgressProxy;
  readonly #questions: OpenQuestions;

  private constructor(
    proxy: EgressProxy,
    requests: readonly NetworkRequest[],
    questions: OpenQuestions,
  ) {
    this.#proxy = proxy;
    this.requests = requests;
    this.#questions = questions;
  }

  /** The timer stands still while somebody is asked about a host. */
  pauses(timer: PausableTimer): void {
    for (const question of this.#questions.open) void timer.pausedFor(() => question);
    this.#questions.timer = timer;
  }

  static async open(options: CallNetworkOptions & { socketPath: string }): Promise<CallNetwork> {
    // Few runs use the network, and Node's HTTP module takes longer to load than everything else.
    const { startEgressProxy } = await import("./egress-proxy.ts");
    const requests: NetworkRequest[] = [];
    const questions = new OpenQuestions();
    const { asked } = options;
    const proxy = await startEgressProxy({
      ...options,
      asked: asked && { ...asked, ask: (question) => questions.note(asked.ask(question)) },
      onRequest: (request) => {
        if (requests.length < KEPT) requests.push(shortenRequest(request));
        else countOther(requests, request);
        options.onRequest?.(request);
      },
    });
    return new CallNetwork(proxy, requests, questions);
  }

  close(): Promise<void> {
    return this.#proxy.close();
  }
}

/** The questions about hosts that have no answer yet. */
class OpenQuestions {
  readonly open = new Set<Promise<HostAnswer>>();
  timer: PausableTimer | null = null;

  async note(question: Promise<HostAnswer>): Promise<HostAnswer> {
    this.open.add(question);
    try {
      return await (this.timer === null ? question : this.timer.pausedFor(() => question));
    } finally {
      this.open.delete(question);
    }
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
