import type { LlamaGrammar } from "node-llama-cpp";
import { OstinatoError } from "../errors.ts";
import type { LlamaRuntime } from "./llama-runtime.ts";

const most = 256;

/** Parsed grammars by their text, the least recently used of them given up. */
export class GrammarCache {
  readonly #runtime: LlamaRuntime;
  readonly #grammars = new Map<string, LlamaGrammar>();

  constructor(runtime: LlamaRuntime) {
    this.#runtime = runtime;
  }

  /** @throws OstinatoError `grammar.schema`, naming the tool, when llama.cpp refuses the grammar. */
  async get(text: string, subject: string): Promise<LlamaGrammar> {
    let grammar = this.#grammars.get(text);
    if (grammar === undefined) grammar = await this.#parse(text, subject);
    else this.#grammars.delete(text);
    this.#grammars.set(text, grammar);
    const [oldest] = this.#grammars.keys();
    if (this.#grammars.size > most && oldest !== undefined) this.#grammars.delete(oldest);
    return grammar;
  }

  async #parse(text: string, subject: string): Promise<LlamaGrammar> {
    try {
      return await this.#runtime.llama.createGrammar({ grammar: text });
    } catch (cause) {
      const detail = this.#runtime.complaints();
      throw new OstinatoError(
        "grammar.schema",
        `llama.cpp refuses the grammar of ${subject}: ${cause instanceof Error ? cause.message : cause}${detail && ` (${detail})`}`,
        { hint: "Simplify the schema of this tool, or offer it with a null grammar.", cause },
      );
    }
  }
}
