import { AsyncLocalStorage } from "node:async_hooks";
import type { AskForHost, HostAnswer, HostQuestion } from "./host-question.ts";
import { notAllowed } from "./not-allowed.ts";

/**
 * Who is asked about hosts in a sandbox: the call that a program was started in. A program that outlives its call,
 * such as a browser, asks the call that began last.
 */
export class HostQuestions {
  readonly #call = new AsyncLocalStorage<AskForHost>();
  readonly #open = new Set<AskForHost>();

  /** While `work` runs, its questions are put to `ask`. */
  async during<Result>(ask: AskForHost, work: () => Promise<Result>): Promise<Result> {
    this.#open.add(ask);
    try {
      return await this.#call.run(ask, work);
    } finally {
      this.#open.delete(ask);
    }
  }

  /** For a program that is started now. */
  ofThisCall(): AskForHost {
    const own = this.#call.getStore();
    return own === undefined ? (question) => this.ask(question) : own;
  }

  async ask(question: HostQuestion): Promise<HostAnswer> {
    const own = this.#call.getStore();
    const ask = own !== undefined && this.#open.has(own) ? own : [...this.#open].at(-1);
    return ask === undefined ? notAllowed(question, NOBODY) : ask(question);
  }
}

const NOBODY = "it is not on this run's list of hosts, and nobody can be asked";
