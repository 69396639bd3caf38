/**
 * Harmony: gpt-oss's message format, messages to tokens and back. Pure; usable alone.
 *
 *   vocabulary   text ⇄ token ids; text never becomes a control token
 *   render       messages → tokens, with tool declarations and built-in tools
 *   parser       tokens → messages, streaming and total
 *
 * Start at `message.ts` for the shapes.
 */

export { PartialArguments } from "./arguments/partial-arguments.ts";
export { PartialJson } from "./arguments/partial-json.ts";
export {
  type ArgumentRepair,
  type RepairedArguments,
  repairArguments,
} from "./arguments/repair-arguments.ts";
export { BUILTIN_NAMESPACES, browserNamespace, pythonNamespace } from "./declare/builtin-tools.ts";
export { declareTool } from "./declare/declare-tool.ts";
export { declarationText, namespaceText } from "./declare/tool-declarations.ts";
export { toolIdentifier, toolNameOf } from "./declare/tool-name.ts";
export { ToolNames } from "./declare/tool-names.ts";
export { typescriptType } from "./declare/typescript-type.ts";
export type * from "./message.ts";
export type * from "./parse/harmony-event.ts";
export { type ParsedTokens, parseTokens } from "./parse/parse-tokens.ts";
export { HarmonyParser, type ParserOptions, type ParserProfile } from "./parse/parser.ts";
export { type TurnResult, turnResult } from "./parse/turn-result.ts";
export type { Profile } from "./profile.ts";
export { checkTranscript, isCall } from "./render/check-transcript.ts";
export { dropReasoning, type ReasoningPolicy } from "./render/drop-reasoning.ts";
export { developerText, systemText } from "./render/prompt-text.ts";
export {
  openTurn,
  type RenderOptions,
  renderConversation,
  renderDeveloperMessage,
  renderSystemMessage,
  renderToolResult,
  renderUserMessage,
} from "./render/render.ts";
export { type RenderMessageOptions, renderMessage } from "./render/render-message.ts";
export { type ControlTokens, stopTokens } from "./vocabulary/control-tokens.ts";
export { Vocabulary } from "./vocabulary/vocabulary.ts";
export type { GgufVocabulary, TokenizerJson } from "./vocabulary/vocabulary-source.ts";
