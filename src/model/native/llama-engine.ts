import type { Vocabulary } from "../../harmony/vocabulary/vocabulary.ts";
import { GrammarCache } from "./grammar-cache.ts";
import type { NativeModel } from "./native-model.ts";
import { TokenBans } from "./token-bans.ts";

/** A loaded model, with what all of its sessions share. */
export class LlamaEngine {
  readonly native: NativeModel;
  readonly vocabulary: Vocabulary;
  readonly bans: TokenBans;
  readonly grammars: GrammarCache;

  constructor(native: NativeModel, vocabulary: Vocabulary) {
    this.native = native;
    this.vocabulary = vocabulary;
    this.bans = new TokenBans(vocabulary);
    this.grammars = new GrammarCache(native.addon);
  }
}
