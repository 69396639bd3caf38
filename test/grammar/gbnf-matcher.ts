import { type GbnfElement, parseGbnf } from "./gbnf-parser.ts";

/**
 * Matches texts against a GBNF grammar as llama.cpp does: a set of stacks, each of places in rules that still have to
 * be matched, advanced by one code point after the other. A text matches when some stack is empty at its end.
 *
 * Stacks are linked lists that share their tails; equal ones are one object, so a set of stacks never holds doubles.
 */
export class GbnfMatcher {
  readonly #rules: ReadonlyMap<string, readonly (readonly GbnfElement[])[]>;
  readonly #frames = new Map<Frame | null, Map<readonly GbnfElement[], Map<number, Frame>>>();
  /** What a frame leads to without consuming anything. */
  readonly #expanded = new Map<Frame, readonly (Frame | null)[]>();

  constructor(gbnf: string) {
    this.#rules = parseGbnf(gbnf);
  }

  /** Whether the whole text matches. */
  accepts(text: string): boolean {
    return this.longestPrefix(text) === null;
  }

  /** Null when the whole text matches; else how many code points can be the beginning of a match. */
  longestPrefix(text: string): number | null {
    let stacks = this.start();
    let count = 0;
    for (const character of text) {
      stacks = this.advance(stacks, character.codePointAt(0) ?? 0);
      if (stacks.size === 0) return count;
      count++;
    }
    return stacks.has(null) ? null : count;
  }

  /** The stacks before the first character. Null in a set stands for the empty stack. */
  start(): Set<Frame | null> {
    const stacks = new Set<Frame | null>();
    for (const alternative of this.#alternatives("root")) {
      for (const stack of this.#expand(this.#frame(alternative, 0, null))) stacks.add(stack);
    }
    return stacks;
  }

  advance(stacks: ReadonlySet<Frame | null>, codePoint: number): Set<Frame | null> {
    const next = new Set<Frame | null>();
    for (const stack of stacks) {
      if (stack === null) continue;
      const element = stack.elements[stack.index];
      if (element === undefined || element.kind !== "class" || !holds(element, codePoint)) continue;
      const after = this.#after(stack);
      if (after === null) next.add(null);
      else for (const expanded of this.#expand(after)) next.add(expanded);
    }
    return next;
  }

  #after(stack: Frame): Frame | null {
    if (stack.index + 1 < stack.elements.length) {
      return this.#frame(stack.elements, stack.index + 1, stack.below);
    }
    return stack.below;
  }

  /** The stacks with a character on top that a stack stands for, its rules entered. */
  #expand(stack: Frame | null): readonly (Frame | null)[] {
    if (stack === null) return [null];
    const known = this.#expanded.get(stack);
    if (known !== undefined) return known;
    const found = new Set<Frame | null>();
    const element = stack.elements[stack.index];
    if (element === undefined) for (const below of this.#expand(stack.below)) found.add(below);
    else if (element.kind === "class") found.add(stack);
    else {
      const after = this.#after(stack);
      for (const alternative of this.#alternatives(element.name)) {
        for (const inner of this.#expand(this.#frame(alternative, 0, after))) found.add(inner);
      }
    }
    const expanded = [...found];
    this.#expanded.set(stack, expanded);
    return expanded;
  }

  #alternatives(name: string): readonly (readonly GbnfElement[])[] {
    const rule = this.#rules.get(name);
    if (rule === undefined) throw new Error(`The grammar has no rule ${name}.`);
    return rule;
  }

  #frame(elements: readonly GbnfElement[], index: number, below: Frame | null): Frame {
    let byElements = this.#frames.get(below);
    if (byElements === undefined) {
      byElements = new Map();
      this.#frames.set(below, byElements);
    }
    let byIndex = byElements.get(elements);
    if (byIndex === undefined) {
      byIndex = new Map();
      byElements.set(elements, byIndex);
    }
    let frame = byIndex.get(index);
    if (frame === undefined) {
      frame = { elements, index, below };
      byIndex.set(index, frame);
    }
    return frame;
  }
}

/** One place in an alternative, on top of the places to go on from when the alternative is done. */
export interface Frame {
  readonly elements: readonly GbnfElement[];
  readonly index: number;
  readonly below: Frame | null;
}

function holds(element: GbnfElement & { kind: "class" }, codePoint: number): boolean {
  for (const [from, to] of element.ranges) {
    if (codePoint >= from && codePoint <= to) return !element.negated;
  }
  return element.negated;
}
