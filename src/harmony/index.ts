/**
 * Harmony: gpt-oss's message format, messages to tokens and back. Pure; usable alone.
 *
 *   vocabulary   text ⇄ token ids; text never becomes a control token
 *   render       messages → tokens, with tool declarations and built-in tools
 *   parser       tokens → messages, streaming and total
 *
 * Start at `message.ts` for the shapes.
 */
export type { ControlTokens } from "./control-tokens.ts";
export type * from "./message.ts";
export { Vocabulary } from "./vocabulary.ts";
export type { GgufVocabulary, TokenizerJson } from "./vocabulary-source.ts";
