import { TurnMachine } from "../../src/grammar/turn-machine.ts";
import type { TurnShape } from "../../src/grammar/turn-shape.ts";
import type { Token } from "../../src/harmony/index.ts";
import { TextStream } from "../../src/harmony/parse/text-stream.ts";
import { GbnfMatcher } from "../grammar/gbnf-matcher.ts";
import { fullVocabulary as vocabulary } from "../harmony/full-vocabulary.ts";

/**
 * Puts a recorded turn through the turn machine, its bodies through their grammars as well. Null: all of its
 * tokens are admitted, and with the last one the turn is over. Else the place of the first that is not.
 */
export function blockedAt(tokens: readonly Token[], shape: TurnShape): number | null {
  const machine = new TurnMachine(shape, vocabulary);
  let body: Body | null = null;
  for (const [at, token] of tokens.entries()) {
    const { demand } = machine;
    switch (demand.kind) {
      case "done":
        return at;
      case "force":
        if (token !== demand.token || body?.isWhole === false) return at;
        body = null;
        break;
      case "choose":
        if (!demand.tokens.includes(token)) return at;
        break;
      case "sample":
        body ??= new Body(demand.grammar);
        if (token === demand.end ? !body.isWhole : !body.takes(token)) return at;
        if (token === demand.end) body = null;
        break;
      default:
        demand satisfies never;
    }
    machine.accept(token);
  }
  return machine.demand.kind === "done" ? null : tokens.length;
}

class Body {
  readonly #matcher: GbnfMatcher | null;
  readonly #text = new TextStream(vocabulary);
  #stacks: ReturnType<GbnfMatcher["start"]>;

  constructor(grammar: string | null) {
    this.#matcher = grammar === null ? null : new GbnfMatcher(grammar);
    this.#stacks = this.#matcher?.start() ?? new Set();
  }

  get isWhole(): boolean {
    return this.#matcher === null || this.#stacks.has(null);
  }

  takes(token: Token): boolean {
    if (vocabulary.isControl(token)) return false;
    if (this.#matcher === null) return true;
    for (const character of this.#text.push(token)) {
      this.#stacks = this.#matcher.advance(this.#stacks, character.codePointAt(0) ?? 0);
    }
    return this.#stacks.size > 0;
  }
}
