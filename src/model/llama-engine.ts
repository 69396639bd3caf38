import type { LlamaModel } from "node-llama-cpp";
import type { Vocabulary } from "../harmony/vocabulary.ts";
import { GrammarCache } from "./grammar-cache.ts";
import type { LlamaRuntime } from "./llama-runtime.ts";
import { TokenBans } from "./token-bans.ts";

/** A loaded model with what all of its sessions share. */
export class LlamaEngine {
  readonly runtime: LlamaRuntime;
  readonly model: LlamaModel;
  readonly vocabulary: Vocabulary;
  readonly bans: TokenBans;
  readonly grammars: GrammarCache;

  constructor(runtime: LlamaRuntime, model: LlamaModel, vocabulary: Vocabulary) {
    this.runtime = runtime;
    this.model = model;
    this.vocabulary = vocabulary;
    this.bans = new TokenBans(runtime, model, vocabulary);
    this.grammars = new GrammarCache(runtime);
  }
}
