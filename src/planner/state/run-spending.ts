import type { CallFinished, EventBody, OutcomeBase, Prices, Spending } from "../../trace/event.ts";
import type { LimitScope } from "../limits/limit-scope.ts";
import { costOf } from "../limits/prices.ts";
import { RunTime } from "./run-time.ts";

/** What a run has used, by its events. */
export class RunSpending {
  readonly scope: LimitScope;
  /** What tokens and calls cost. Null: nothing. */
  prices: Prices | null = null;
  /** In how many steps in a row, without a successful call, a call was over its tool's limit. */
  stepsOverLimit = 0;
  #overLimitStep = 0;
  readonly #time = new RunTime();
  #totals = { steps: 0, calls: 0, promptTokens: 0, reusedTokens: 0, outputTokens: 0 };

  constructor(scope: LimitScope) {
    this.scope = scope;
  }

  get totals(): OutcomeBase {
    const { milliseconds, approvalMilliseconds, pausedMilliseconds } = this.#time;
    return {
      ...this.#totals,
      ...(this.prices !== null && { cost: this.scope.spent.cost }),
      milliseconds,
      ...(approvalMilliseconds > 0 && { approvalMilliseconds }),
      ...(pausedMilliseconds > 0 && { pausedMilliseconds }),
    };
  }

  /** @param wasPaused The run was paused until the event. */
  apply(event: EventBody & { readonly time: number }, wasPaused: boolean): void {
    this.#time.pass(event, wasPaused);
    switch (event.type) {
      case "run-started":
        this.prices = event.prices ?? null;
        return;
      case "run-resumed":
        this.prices = event.prices ?? this.prices;
        this.stepsOverLimit = 0;
        return;
      case "turn-started":
        this.#spend({ promptTokens: event.newTokens.length });
        return;
      case "turn-finished": {
        const { promptTokens, reusedTokens, outputTokens } = event.usage;
        this.#totals.promptTokens += promptTokens;
        this.#totals.reusedTokens += reusedTokens;
        this.#totals.outputTokens += outputTokens;
        this.#spend({ outputTokens });
        return;
      }
      case "call-finished":
        this.#totals.calls++;
        if (event.spent) this.scope.spend(event.spent);
        if (event.retry) this.scope.spend({ retries: 1 });
        this.#countOverLimit(event);
        return;
      default:
    }
  }

  /** @param steps -1 for a turn that is sampled again. */
  countStep(steps: 1 | -1): void {
    this.#totals.steps += steps;
    this.#spend({ steps });
  }

  startCall(tool: string): void {
    this.#spend({ calls: { [tool]: 1 } });
  }

  #spend(part: Partial<Spending>): void {
    const { prices } = this;
    this.scope.spend(prices === null ? part : { ...part, cost: costOf(prices, part) });
  }

  #countOverLimit({ limit, status, step }: CallFinished): void {
    if (limit === "calls" && step !== this.#overLimitStep) {
      this.stepsOverLimit++;
      this.#overLimitStep = step;
    }
    if (status === "ok") this.stepsOverLimit = 0;
  }
}
