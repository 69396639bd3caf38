import { OrderWriter } from "./order-writer.ts";

/** Members in any order: one state per set of members written so far. */
export class AnyOrderWriter extends OrderWriter {
  start(): string[] {
    const { presence, members } = this;
    const required = presence.required.reduce((sum, is, index) => sum + (is ? 1 << index : 0), 0);
    const conditions = this.#conditions();
    const tails = new Array<string | null>(conditions.length).fill(null);
    for (let set = conditions.length - 1; set >= 0; set--) {
      const condition = conditions[set] ?? 0;
      if (!presence.isPossible(condition)) continue;
      const choices: string[] = [];
      for (let index = 0; index < members.length; index++) {
        const tail = (set & (1 << index)) === 0 ? tails[set | (1 << index)] : null;
        if (tail !== null && tail !== undefined) choices.push(`${members[index]} ${tail}`);
      }
      if (set === 0) return choices;
      const accepts = (set & required) === required && presence.accepts(condition);
      tails[set] = this.tail(choices, accepts);
    }
    return [];
  }

  /** The remaining condition for each set of members. */
  #conditions(): number[] {
    const conditions = new Array<number>(2 ** this.members.length).fill(this.presence.start);
    for (let set = 1; set < conditions.length; set++) {
      const last = 31 - Math.clz32(set);
      conditions[set] = this.presence.with(conditions[set ^ (1 << last)] ?? 0, last);
    }
    return conditions;
  }
}
