import type { HostAnswer, HostQuestion } from "ostinato/sandbox";
import type { BrowserContext } from "playwright";

/** A page's request can reach the proxy before the browser has told of it. */
const LONGEST_MILLISECONDS = 5_000;
/** After this many hosts the list starts over; a page's next request adds its host again. */
const MOST_HOSTS = 10_000;

/**
 * The hosts that pages request. Chromium contacts others by itself, to look for updates or for its user's account:
 * nobody is asked about those.
 */
export class PageHosts {
  readonly #hosts = new Set<string>();
  readonly #waiting = new Map<string, Set<() => void>>();

  watch(context: BrowserContext): void {
    context.on("request", (request) => this.#note(request.url()));
    context.on("page", (page) => page.on("websocket", (socket) => this.#note(socket.url())));
  }

  /** Asks `ask` about a host that a page requests; refuses the others. */
  async ask(
    question: HostQuestion,
    ask: (question: HostQuestion) => Promise<HostAnswer>,
  ): Promise<HostAnswer> {
    if (await this.#isRequested(question.host)) return ask(question);
    return {
      allowed: false,
      reason: `${question.host}:${question.port} is not on this run's list of hosts, and no page requested it`,
    };
  }

  #note(url: string): void {
    const host = URL.parse(url)?.hostname.replace(/^\[|\]$/g, "") ?? "";
    if (host === "") return;
    if (this.#hosts.size >= MOST_HOSTS) this.#hosts.clear();
    this.#hosts.add(host);
    for (const resolve of this.#waiting.get(host) ?? []) resolve();
  }

  async #isRequested(host: string): Promise<boolean> {
    if (this.#hosts.has(host)) return true;
    const { promise, resolve } = Promise.withResolvers<void>();
    const waiting = this.#waiting.get(host) ?? new Set();
    this.#waiting.set(host, waiting.add(resolve));
    const timer = setTimeout(resolve, LONGEST_MILLISECONDS).unref();
    await promise;
    clearTimeout(timer);
    waiting.delete(resolve);
    if (waiting.size === 0) this.#waiting.delete(host);
    return this.#hosts.has(host);
  }
}
