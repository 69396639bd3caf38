/** Who waits, and how urgent it is. */
export interface Place {
  readonly tenant: string;
  /** Higher is sooner. */
  readonly priority: number;
  /** What it needs: of a tenant's entries with the same lane, either all may start or none. */
  readonly lane: string;
  /** When it came, in milliseconds of the queue's clock. */
  readonly since: number;
}

interface Entry<Item> extends Place {
  readonly item: Item;
}

export interface FairQueueOptions {
  /**
   * After each such wait an entry counts as one priority higher, up to the highest that waits, so that nothing
   * waits for ever.
   */
  readonly agingMilliseconds: number;
  readonly now: () => number;
}

/**
 * A queue that is fair to its tenants. The most urgent entry is next. Among equally urgent ones it is that of the
 * tenant with the fewest runs in progress, then of the one that was served longest ago, then the oldest.
 */
export class FairQueue<Item> {
  readonly #options: FairQueueOptions;
  /** By tenant, then by priority and lane; each in order of arrival. */
  readonly #tenants = new Map<string, Map<string, Set<Entry<Item>>>>();
  readonly #entries = new Map<Item, Entry<Item>>();
  readonly #running = new Map<string, number>();
  readonly #servedAt = new Map<string, number>();
  #served = 0;

  constructor(options: FairQueueOptions) {
    this.#options = options;
  }

  get length(): number {
    return this.#entries.size;
  }

  /** Oldest first. */
  get items(): readonly Item[] {
    return [...this.#entries.keys()];
  }

  add(item: Item, place: Omit<Place, "since">): void {
    const entry = { ...place, since: this.#options.now(), item };
    const lanes = this.#tenants.get(place.tenant) ?? new Map<string, Set<Entry<Item>>>();
    const entries = lanes.get(keyOf(place)) ?? new Set<Entry<Item>>();
    entries.add(entry);
    lanes.set(keyOf(place), entries);
    this.#tenants.set(place.tenant, lanes);
    this.#entries.set(item, entry);
  }

  /** Removes what isn't needed any more. False: it isn't in the queue. */
  remove(item: Item): boolean {
    const entry = this.#entries.get(item);
    if (entry === undefined) return false;
    this.#entries.delete(item);
    const lanes = this.#tenants.get(entry.tenant);
    const entries = lanes?.get(keyOf(entry));
    entries?.delete(entry);
    if (entries?.size === 0) lanes?.delete(keyOf(entry));
    if (lanes?.size === 0) this.#tenants.delete(entry.tenant);
    return true;
  }

  /**
   * Removes and returns what is next, and counts it as its tenant's run in progress until `done`. Undefined: nothing
   * that may start.
   *
   * @param mayStart Some may not start yet, whoever's turn it is.
   */
  take(mayStart: (place: Place) => boolean): Item | undefined {
    // A lane's oldest entry is before all others of it.
    const firsts = [...this.#tenants.values()].flatMap((lanes) =>
      [...lanes.values()].flatMap((entries) => {
        const [first] = entries;
        return first && mayStart(first) ? [first] : [];
      }),
    );
    const now = this.#options.now();
    const highest = firsts.reduce((most, { priority }) => Math.max(most, priority), -Infinity);
    const [best] = firsts.reduce<Entry<Item>[]>(
      ([best], entry) =>
        best === undefined || this.#isBefore(entry, best, now, highest) ? [entry] : [best],
      [],
    );
    if (best === undefined) return undefined;
    this.remove(best.item);
    this.#running.set(best.tenant, this.runningOf(best.tenant) + 1);
    this.#servedAt.set(best.tenant, ++this.#served);
    return best.item;
  }

  /** A run in progress of this tenant has ended. */
  done(tenant: string): void {
    const running = this.runningOf(tenant) - 1;
    if (running > 0) {
      this.#running.set(tenant, running);
      return;
    }
    this.#running.delete(tenant);
    // A tenant that is gone is not remembered.
    if (!this.#tenants.has(tenant)) this.#servedAt.delete(tenant);
  }

  runningOf(tenant: string): number {
    return this.#running.get(tenant) ?? 0;
  }

  #isBefore(one: Entry<Item>, other: Entry<Item>, now: number, highest: number): boolean {
    const byUrgency = this.#urgency(one, now, highest) - this.#urgency(other, now, highest);
    if (byUrgency !== 0) return byUrgency > 0;
    const byRunning = this.runningOf(one.tenant) - this.runningOf(other.tenant);
    if (byRunning !== 0) return byRunning < 0;
    const byService = this.#lastServed(one.tenant) - this.#lastServed(other.tenant);
    if (byService !== 0) return byService < 0;
    return one.since < other.since;
  }

  #urgency({ priority, since }: Entry<Item>, now: number, highest: number): number {
    return Math.min(
      highest,
      priority + Math.floor((now - since) / this.#options.agingMilliseconds),
    );
  }

  #lastServed(tenant: string): number {
    return this.#servedAt.get(tenant) ?? 0;
  }
}

function keyOf({ priority, lane }: Pick<Place, "priority" | "lane">): string {
  return `${priority} ${lane}`;
}
