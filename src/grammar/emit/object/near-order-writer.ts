import type { Emitter } from "../emitter.ts";
import { OrderWriter } from "./order-writer.ts";
import type { PresenceMachine } from "./presence-machine.ts";

/** Members in the declared order, except that a few at a time may come early: one state per set of early members. */
export class NearOrderWriter extends OrderWriter {
  readonly #most: number;
  readonly #lastRequired: number;
  readonly #tails = new Map<number, string | null>();
  readonly #turns = new Map<number, string | null>();

  /** @param most how many members may be early */
  constructor(
    members: readonly string[],
    presence: PresenceMachine,
    most: number,
    emitter: Emitter,
  ) {
    super(members, presence, emitter);
    this.#most = most;
    this.#lastRequired = presence.required.lastIndexOf(true);
  }

  start(): string[] {
    return this.#choices(0, [], this.presence.start);
  }

  /** What follows a member. `ahead`: members that came early, sorted. */
  #tail(turn: number, ahead: readonly number[], condition: number): string | null {
    if (!this.presence.isPossible(condition)) return null;
    if (ahead[0] === turn) return this.#tail(turn + 1, ahead.slice(1), condition);
    const key = this.#key(turn, ahead, condition);
    const known = this.#tails.get(key);
    if (known !== undefined) return known;
    const accepts = !this.#lacksRequired(turn, ahead) && this.presence.accepts(condition);
    const tail = this.tail(this.#choices(turn, ahead, condition), accepts);
    this.#tails.set(key, tail);
    return tail;
  }

  #choices(turn: number, ahead: readonly number[], condition: number): string[] {
    const choices: string[] = [];
    const inTurn = this.#turn(turn, ahead, condition);
    if (inTurn !== null) choices.push(inTurn);
    if (ahead.length === this.#most) return choices;
    for (let index = turn + 1; index < this.members.length; index++) {
      if (ahead.includes(index)) continue;
      const tail = this.#tail(turn, insert(ahead, index), this.presence.with(condition, index));
      if (tail !== null) choices.push(`${this.members[index]} ${tail}`);
    }
    return choices;
  }

  /** The next member, or a later one if it may be skipped. */
  #turn(turn: number, ahead: readonly number[], condition: number): string | null {
    if (ahead[0] === turn) return this.#turn(turn + 1, ahead.slice(1), condition);
    if (turn >= this.members.length || !this.presence.isPossible(condition)) return null;
    const key = this.#key(turn, ahead, condition);
    const known = this.#turns.get(key);
    if (known !== undefined) return known;
    const tail = this.#tail(turn + 1, ahead, this.presence.with(condition, turn));
    const now = tail === null ? null : `${this.members[turn]} ${tail}`;
    const later = this.presence.required[turn]
      ? null
      : this.#turn(turn + 1, ahead, this.presence.without(condition, turn));
    const expression =
      now === null || later === null ? (now ?? later) : this.state(`${now} | ${later}`);
    this.#turns.set(key, expression);
    return expression;
  }

  #lacksRequired(turn: number, ahead: readonly number[]): boolean {
    for (let index = turn; index <= this.#lastRequired; index++) {
      if (this.presence.required[index] && !ahead.includes(index)) return true;
    }
    return false;
  }

  /** The state as a number; members and conditions are too few for two states to share one. */
  #key(turn: number, ahead: readonly number[], condition: number): number {
    let key = condition;
    for (const index of ahead) key = key * this.members.length + index;
    return (key * this.members.length + turn) * (this.#most + 1) + ahead.length;
  }
}

function insert(sorted: readonly number[], value: number): number[] {
  const place = sorted.findIndex((other) => other > value);
  return place < 0
    ? [...sorted, value]
    : [...sorted.slice(0, place), value, ...sorted.slice(place)];
}
