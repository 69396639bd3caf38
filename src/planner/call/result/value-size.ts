/** Overhead per value: quotes and a comma. */
const EACH = 3;
const DEEPEST = 300;

type Fields = { readonly [name: string]: unknown };

/**
 * The approximate length of a value's JSON, at a cost bounded by `most`: if it is longer, some number above
 * `most`. Circular values count as longer.
 */
export function sizeUpTo(most: number, value: unknown): number {
  const waiting: unknown[] = [value];
  let size = EACH;
  while (waiting.length > 0 && size <= most) {
    const part = waiting.pop();
    if (typeof part === "string") size += part.length;
    // JSON writes each element as a field.
    else if (ArrayBuffer.isView(part)) size += part.byteLength * EACH;
    else if (Array.isArray(part)) {
      for (let index = 0; index < part.length && size <= most; index++) {
        size += EACH;
        waiting.push(part[index]);
      }
    } else if (typeof part === "object" && part !== null) {
      for (const [name, field] of Object.entries(part)) {
        size += 2 * EACH + name.length;
        if (size > most) break;
        waiting.push(field);
      }
    }
  }
  return size;
}

/**
 * A copy of a value's beginning, with notices of what was left out. No part takes more than half of the
 * remaining room, so that a small field after a large one is included.
 *
 * @throws TypeError for a circular value.
 */
export function beginningOf(value: unknown, room: number): unknown {
  return new Beginning(room).copy(value, DEEPEST, 0);
}

class Beginning {
  #room: number;
  /** The objects being copied, outermost first. */
  readonly #open = new Set<object>();

  constructor(room: number) {
    this.#room = room;
  }

  /** @param floor How much room must be left after this value is copied. */
  copy(value: unknown, levels: number, floor: number): unknown {
    this.#room -= EACH;
    if (typeof value === "string") return this.#text(value, floor);
    if (typeof value !== "object" || value === null) return value;
    if (levels === 0) return "[left out: nested too deep]";
    if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes left out]`;
    if (typeof (value as Fields).toJSON === "function") return value;
    if (this.#open.has(value)) throw new TypeError("it holds itself");
    this.#open.add(value);
    const copy = Array.isArray(value)
      ? this.#items(value, levels, floor)
      : this.#fields(value as Fields, levels, floor);
    this.#open.delete(value);
    return copy;
  }

  #text(text: string, floor: number): string {
    const most = Math.max(0, this.#room - floor);
    const kept = text.length <= most ? text : text.slice(0, most).toWellFormed();
    this.#room -= kept.length;
    if (kept.length === text.length) return text;
    return `${kept}[${text.length - kept.length} of ${text.length} characters left out]`;
  }

  #items(items: readonly unknown[], levels: number, floor: number): unknown[] {
    const kept: unknown[] = [];
    for (const item of items) {
      if (this.#room <= floor) {
        kept.push(`[${items.length - kept.length} of ${items.length} items left out]`);
        break;
      }
      kept.push(this.copy(item, levels - 1, this.#halfWay(floor)));
    }
    return kept;
  }

  #fields(fields: Fields, levels: number, floor: number): Fields {
    const names = Object.keys(fields);
    const kept: [string, unknown][] = [];
    for (const [index, name] of names.entries()) {
      if (this.#room <= floor) {
        kept.push(["leftOut", `${names.length - index} of ${names.length} fields`]);
        break;
      }
      this.#room -= EACH + name.length;
      kept.push([name, this.copy(fields[name], levels - 1, this.#halfWay(floor))]);
    }
    return Object.fromEntries(kept);
  }

  #halfWay(floor: number): number {
    return Math.ceil((this.#room + floor) / 2);
  }
}
