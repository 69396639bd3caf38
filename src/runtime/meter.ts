import type { Model, Session, TurnUsage } from "../model/model.ts";
import { waitingModel } from "../model/waiting-model.ts";

/** Seconds over which rates are measured. */
const WINDOW = 10;

/** What a model has generated of late: in whole seconds, so that it costs the same however much that is. */
export class Meter {
  readonly #now: () => number;
  readonly #seconds: { second: number; output: number; prompt: number; reused: number }[] = [];

  /** @param now In milliseconds. */
  constructor(now: () => number) {
    this.#now = now;
  }

  add({ outputTokens, promptTokens, reusedTokens }: TurnUsage): void {
    const second = Math.floor(this.#now() / 1000);
    let last = this.#seconds.at(-1);
    if (last?.second !== second) {
      last = { second, output: 0, prompt: 0, reused: 0 };
      this.#seconds.push(last);
      this.#forget(second);
    }
    last.output += outputTokens;
    last.prompt += promptTokens;
    last.reused += reusedTokens;
  }

  /** Generated tokens a second, over the last ten seconds. */
  get tokensPerSecond(): number {
    this.#forget(Math.floor(this.#now() / 1000));
    return this.#seconds.reduce((sum, { output }) => sum + output, 0) / WINDOW;
  }

  /** The share of prompt tokens that were in the cache, over the last ten seconds. Null: there were none. */
  get cacheHit(): number | null {
    this.#forget(Math.floor(this.#now() / 1000));
    const prompt = this.#seconds.reduce((sum, part) => sum + part.prompt, 0);
    const reused = this.#seconds.reduce((sum, part) => sum + part.reused, 0);
    return prompt === 0 ? null : reused / prompt;
  }

  #forget(second: number): void {
    while ((this.#seconds[0]?.second ?? second) <= second - WINDOW) this.#seconds.shift();
  }
}

/** The model as the runtime's runs get it: measured, and never with more sessions than were planned. */
export function meteredModel(model: Model, meter: Meter): Model {
  const waiting = waitingModel(model);
  return {
    ...waiting,
    get identity() {
      return model.identity;
    },
    openSession: async (options) => metered(await waiting.openSession(options), meter),
  };
}

function metered(session: Session, meter: Meter): Session {
  return {
    async *generateTurn(prompt, shape, options) {
      const usage = yield* session.generateTurn(prompt, shape, options);
      meter.add(usage);
      return usage;
    },
    ...(session.recall && { recall: session.recall.bind(session) }),
    ...(session.park && { park: session.park.bind(session) }),
    dispose: () => session.dispose(),
    [Symbol.asyncDispose]: () => session.dispose(),
  };
}
