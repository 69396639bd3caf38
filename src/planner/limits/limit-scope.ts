import type { Prices, Spending } from "../../trace/event.ts";
import { lastTurnReserve } from "./last-turn-reserve.ts";
import { addSpending, NOTHING_SPENT } from "./spending.ts";

/** What may be spent in a scope. Absent: any amount. */
export interface ScopeLimits {
  readonly steps?: number;
  readonly outputTokens?: number;
  readonly promptTokens?: number;
  readonly cost?: number;
  /** Started calls, by tool. */
  readonly calls?: { readonly [tool: string]: number };
  /** How often tools asked for another call. */
  readonly retries?: number;
}

/** The limits that have a running total and end the work. */
export type CountedLimit = Exclude<keyof ScopeLimits, "calls" | "retries">;

export interface ReachedLimit {
  readonly limit: CountedLimit;
  /** The name of the enclosing scope whose limit it is. Null: the scope's own. */
  readonly scope: string | null;
}

/** Something is left for a turn of the work, or only for the last turn. */
export type TurnKind = "work" | "last";

const COUNTED = ["steps", "outputTokens", "promptTokens", "cost"] as const satisfies CountedLimit[];

/**
 * The limits of a run and what it has spent of them. Scopes nest: a sub-agent's run opens its scope inside its
 * parent's, and all that it spends counts in both, so that no number of sub-agents spends more than their
 * parent may.
 *
 * In each limit of a scope something is reserved for its own last turn, and for one of each scope that is open
 * inside of it.
 */
export class LimitScope {
  /** For people: the run's id. */
  readonly name: string;
  /** Read at each turn; a resumed run may be given others. */
  limits: ScopeLimits = {};
  /** What its tokens cost, to know how much of the limit `cost` its last turn needs. */
  prices: Prices | null = null;
  /** Milliseconds that are left for the scope's work. Set by the run that it is of. */
  millisecondsLeft: () => number = () => Number.POSITIVE_INFINITY;
  readonly #outer: LimitScope | null;
  #spent: Spending = NOTHING_SPENT;
  /** How many open scopes there are inside of this one, at any depth. */
  #inside = 0;
  #isOpen = true;

  constructor(name: string, outer: LimitScope | null = null) {
    this.name = name;
    this.#outer = outer;
    for (const scope of this.#outers) scope.#inside++;
  }

  /** With what the scopes inside of it have spent. */
  get spent(): Spending {
    return this.#spent;
  }

  /** Milliseconds that are left for the work of the scope that encloses this one. */
  get outerMillisecondsLeft(): number {
    return this.#outer?.millisecondsLeft() ?? Number.POSITIVE_INFINITY;
  }

  /** Counts in this scope and in each that encloses it. */
  spend(part: Partial<Spending>): void {
    this.#spent = addSpending(this.#spent, part);
    if (!this.#isOpen) return;
    for (const scope of this.#outers) scope.#spent = addSpending(scope.#spent, part);
  }

  /**
   * Ends the scope: takes its spending back from the enclosing scopes and returns it, for the record of the
   * call that it was opened for. That record's event spends it again, in a live run as in a resumed one. Must be
   * called however the scope's work ended. A second call changes nothing.
   */
  close(): Spending {
    if (this.#isOpen) {
      for (const scope of this.#outers) {
        scope.#inside--;
        scope.#spent = addSpending(scope.#spent, this.#spent, -1);
      }
    }
    this.#isOpen = false;
    return this.#spent;
  }

  /** What is left for a turn, in this scope and in all that enclose it. Below 0 if too much was spent. */
  left(limit: CountedLimit, kind: TurnKind): number {
    let least = Number.POSITIVE_INFINITY;
    for (let scope: LimitScope | null = this; scope !== null; scope = scope.#outer) {
      least = Math.min(least, scope.#leftFor(limit, kind));
    }
    return least;
  }

  /** How many calls of this tool may still start. */
  callsLeft(tool: string): number {
    let least = Number.POSITIVE_INFINITY;
    for (let scope: LimitScope | null = this; scope !== null; scope = scope.#outer) {
      const { calls } = scope.limits;
      if (calls === undefined || !Object.hasOwn(calls, tool)) continue;
      least = Math.min(least, (calls[tool] ?? 0) - (scope.#spent.calls[tool] ?? 0));
    }
    return least;
  }

  /** How often tools may still ask for another call. */
  get retriesLeft(): number {
    let least = Number.POSITIVE_INFINITY;
    for (let scope: LimitScope | null = this; scope !== null; scope = scope.#outer) {
      const { retries } = scope.limits;
      if (retries === undefined) continue;
      least = Math.min(least, Math.max(0, retries - (scope.#spent.retries ?? 0)));
    }
    return least;
  }

  /**
   * The first limit, from the inside out, that leaves no room for another turn of the work. Null: none.
   *
   * @param next What the turn spends with its prompt and its first token.
   * @param among Only these limits.
   */
  reached(
    next: Pick<Spending, "promptTokens" | "cost">,
    among: readonly CountedLimit[] = COUNTED,
  ): ReachedLimit | null {
    for (let scope: LimitScope | null = this; scope !== null; scope = scope.#outer) {
      for (const limit of among) {
        const before = limit === "promptTokens" || limit === "cost" ? next[limit] : 0;
        const left = scope.#leftFor(limit, "work") - before;
        // Prompt tokens may be spent to the last one; of the others, the turn itself needs some.
        const isReached = limit === "promptTokens" ? left < 0 : left <= 0;
        if (isReached) return { limit, scope: scope === this ? null : scope.name };
      }
    }
    return null;
  }

  #leftFor(limit: CountedLimit, kind: TurnKind): number {
    const most = this.limits[limit];
    if (most === undefined) return Number.POSITIVE_INFINITY;
    // One for this scope and one for each inside of it. A last turn uses its own.
    const turns = this.#inside + (kind === "last" ? 0 : 1);
    const reserved = Math.min(turns * lastTurnReserve(limit, most, this.prices), most / 2);
    return most - this.#spent[limit] - reserved;
  }

  get #outers(): LimitScope[] {
    const outers: LimitScope[] = [];
    for (let scope = this.#outer; scope !== null; scope = scope.#outer) outers.push(scope);
    return outers;
  }
}
