import { OstinatoError } from "../../errors.ts";
import type { AddonGrammar, LlamaAddon } from "./llama-addon.ts";

const most = 256;

/** Parsed grammars by their text, the least recently used of them given up. */
export class GrammarCache {
  readonly #addon: LlamaAddon;
  readonly #grammars = new Map<string, AddonGrammar>();

  constructor(addon: LlamaAddon) {
    this.#addon = addon;
  }

  /** @throws OstinatoError `grammar.schema`, naming the tool, when llama.cpp refuses the grammar. */
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
      throw new OstinatoError("grammar.schema", `llama.cpp refuses the grammar of ${subject}.`, {
        hint: "llama.cpp wrote the reason to the standard error. Simplify the schema of this tool, or offer it with a null grammar.",
        cause,
      });
    }
  }
}
