import { OstinatoError } from "../../errors.ts";
import type { AddonGrammar, LlamaAddon } from "./llama-addon.ts";

const most = 256;

/** An LRU cache of parsed grammars by their text. */
export class GrammarCache {
  readonly #addon: LlamaAddon;
  readonly #grammars = new Map<string, AddonGrammar>();

  constructor(addon: LlamaAddon) {
    this.#addon = addon;
  }

  /** @throws OstinatoError `grammar.schema`, with the tool's name, if llama.cpp rejects the grammar. */
  get(text: string, subject: string): AddonGrammar {
    let grammar = this.#grammars.get(text);
    if (grammar === undefined) grammar = this.#parse(text, subject);
    else this.#grammars.delete(text);
    this.#grammars.set(text, grammar);
    const [oldest] = this.#grammars.keys();
    if (this.#grammars.size > most && oldest !== undefined) this.#grammars.delete(oldest);
    return grammar;
  }

  #parse(text: string, subject: string): AddonGrammar {
    try {
      return new this.#addon.AddonGrammar(text, { addonExports: this.#addon });
    } catch (cause) {
      throw new OstinatoError("grammar.schema", `llama.cpp rejects the grammar of ${subject}.`, {
        hint: "llama.cpp wrote the reason to standard error. Simplify this tool's schema, or offer it with a null grammar.",
        cause,
      });
    }
  }
}
