import { assume, type Presence } from "../../schema/shape/presence.ts";
import { acceptsNothingMore } from "./presence-machine.ts";

/** The progress of writing an object. */
export interface ObjectState {
  /** The first named property that has not been passed. */
  readonly turn: number;
  /** Properties written so far, by index, sorted, if any order is allowed. */
  readonly early: readonly number[];
  /** The remaining condition on properties. */
  readonly presence: Presence;
  /** The number of properties, as far as it matters. */
  readonly count: number;
}

/** Bounds on the number of properties. */
export interface Bounds {
  readonly minimum: number;
  readonly maximum: number;
}

/** Determines what may come next in an object, and whether the object can be completed. */
export class ObjectStates {
  readonly #names: readonly string[];
  readonly #others: boolean;
  readonly #bounds: Bounds;
  readonly #anyOrder: boolean;
  readonly #completable = new Map<string, boolean>();

  /**
   * @param others whether unnamed properties may come
   * @param anyOrder whether the named ones may come in any order, or only in the given one
   */
  constructor(names: readonly string[], others: boolean, bounds: Bounds, anyOrder: boolean) {
    this.#names = names;
    this.#others = others;
    this.#bounds = bounds;
    this.#anyOrder = anyOrder;
  }

  start(presence: Presence): ObjectState {
    return { turn: 0, early: [], presence, count: 0 };
  }

  keyOf({ turn, early, presence, count }: ObjectState): string {
    return `${turn} ${early.join(",")} ${count} ${presence.key}`;
  }

  /** Whether the object may end here. */
  accepts(state: ObjectState): boolean {
    return state.count >= this.#bounds.minimum && acceptsNothingMore(state.presence);
  }

  /** The state after the next named property; null if it can't come. */
  inTurn(state: ObjectState): ObjectState | null {
    if (this.#anyOrder) return null;
    return this.#withMember({ ...state, turn: state.turn + 1 }, state.turn);
  }

  /** The state after skipping a property; null if that leads nowhere. */
  passed(state: ObjectState): ObjectState | null {
    const name = this.#names[state.turn];
    if (name === undefined || this.#anyOrder) return null;
    const presence = assume(state.presence, name, false);
    return this.#checked({ ...state, turn: state.turn + 1, presence });
  }

  /** In any order: the properties that may come, and the states after them. */
  ahead(state: ObjectState): { readonly index: number; readonly next: ObjectState }[] {
    if (!this.#anyOrder) return [];
    const found: { index: number; next: ObjectState }[] = [];
    for (let index = 0; index < this.#names.length; index++) {
      if (state.early.includes(index)) continue;
      const early = [...state.early, index].sort((one, two) => one - two);
      const next = this.#withMember({ ...state, early }, index);
      if (next !== null) found.push({ index, next });
    }
    return found;
  }

  /** The state after an unnamed property; null if none can come. */
  withOther(state: ObjectState): ObjectState | null {
    if (!this.#others) return null;
    const counted = this.#counted(state);
    return counted === null ? null : this.#checked(counted);
  }

  /** Whether a property may come. */
  continues(state: ObjectState): boolean {
    if (this.withOther(state) !== null || this.ahead(state).length > 0) return true;
    for (
      let current: ObjectState | null = state;
      current !== null;
      current = this.passed(current)
    ) {
      if (this.inTurn(current) !== null) return true;
    }
    return false;
  }

  #withMember(state: ObjectState, index: number): ObjectState | null {
    const name = this.#names[index];
    const counted = name === undefined ? null : this.#counted(state);
    if (counted === null || name === undefined) return null;
    const presence = assume(counted.presence, name, true);
    return this.#checked({ ...counted, presence });
  }

  /** The state with one more property; null if there would be too many. */
  #counted(state: ObjectState): ObjectState | null {
    const { minimum, maximum } = this.#bounds;
    const { count } = state;
    if (maximum < Number.POSITIVE_INFINITY)
      return count < maximum ? { ...state, count: count + 1 } : null;
    return count < minimum ? { ...state, count: count + 1 } : state;
  }

  #checked(state: ObjectState): ObjectState | null {
    return this.#isCompletable(state) ? state : null;
  }

  /** Whether the object can be completed from here, with the named properties in their order. */
  #isCompletable(state: ObjectState): boolean {
    if (state.presence.kind === "never") return false;
    if (this.accepts(state)) return true;
    const key = this.keyOf(state);
    const known = this.#completable.get(key);
    if (known !== undefined) return known;
    this.#completable.set(key, false);
    let completable = this.inTurn(state) !== null || this.passed(state) !== null;
    if (!completable) completable = this.ahead(state).length > 0;
    if (!completable && this.#others) {
      const counted = this.#counted(state);
      completable = counted !== null && counted.count > state.count && this.#isCompletable(counted);
    }
    this.#completable.set(key, completable);
    return completable;
  }
}
