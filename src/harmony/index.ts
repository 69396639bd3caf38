/**
 * Harmony: gpt-oss's message format, messages to tokens and back. Pure; usable alone.
 *
 *   vocabulary   text ⇄ token ids; text never becomes a control token
 *   render       messages → tokens, with tool declarations and built-in tools
 *   parser       tokens → messages, streaming and total
 *
 * Start at `message.ts` for the shapes.
 */
export { BUILTIN_NAMESPACES, browserNamespace, pythonNamespace } from "./builtin-tools.ts";
export { checkTranscript, isCall } from "./check-transcript.ts";
export { type ControlTokens, stopTokens } from "./control-tokens.ts";
export { declareTool } from "./declare-tool.ts";
export { dropReasoning, type ReasoningPolicy } from "./drop-reasoning.ts";
export type * from "./harmony-event.ts";
export type * from "./message.ts";
export { type ParsedTokens, parseTokens } from "./parse-tokens.ts";
export { HarmonyParser, type ParserOptions, type ParserProfile } from "./parser.ts";
export { PartialArguments } from "./partial-arguments.ts";
export { PartialJson } from "./partial-json.ts";
export type { Profile } from "./profile.ts";
export { developerText, systemText } from "./prompt-text.ts";
export {
  openTurn,
  type RenderOptions,
  renderConversation,
  renderDeveloperMessage,
  renderSystemMessage,
  renderToolResult,
  renderUserMessage,
} from "./render.ts";
export { type RenderMessageOptions, renderMessage } from "./render-message.ts";
export {
  type ArgumentRepair,
  type RepairedArguments,
  repairArguments,
} from "./repair-arguments.ts";
export { declarationText, namespaceText } from "./tool-declarations.ts";
export { toolIdentifier, toolNameOf } from "./tool-name.ts";
export { ToolNames } from "./tool-names.ts";
export { type TurnResult, turnResult } from "./turn-result.ts";
export { typescriptType } from "./typescript-type.ts";
export { Vocabulary } from "./vocabulary.ts";
export type { GgufVocabulary, TokenizerJson } from "./vocabulary-source.ts";
