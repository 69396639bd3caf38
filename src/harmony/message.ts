/**
 * The messages of a harmony conversation, before rendering and after parsing.
 *
 * Format: the sections named a2 to a7 of the harmony format as OpenAI published it
 * (github.com/openai/harmony, docs/format.md).
 */

/** A token id of the loaded model's vocabulary. */
export type Token = number;

/** A read-only token sequence. A prompt's tokens are in an `Int32Array`. */
export type TokenSequence = readonly Token[] | Int32Array;

export type ReasoningEffort = "low" | "medium" | "high";

export type Channel = "analysis" | "commentary" | "final";

/** A JSON Schema (draft 2020-12, as zod 4 writes it), or a boolean schema. */
export type JsonSchema = { readonly [keyword: string]: unknown } | boolean;

/** A tool as the model sees it. */
export interface ToolDeclaration {
  readonly name: string;
  readonly description: string;
  /** Absent or null: the tool takes no arguments, `type f = () => any;`. */
  readonly parameters?: JsonSchema | null;
}

/** A group of tools: `functions`, `browser`, `python`. */
export interface ToolNamespace {
  readonly name: string;
  readonly description?: string;
  readonly tools: readonly ToolDeclaration[];
}

/** The system message: what the model is, which effort, which built-in tools and channels. */
export interface SystemContent {
  /** Default: "You are ChatGPT, a large language model trained by OpenAI." */
  readonly identity?: string;
  /** `YYYY-MM`. Default: "2024-06". */
  readonly knowledgeCutoff?: string;
  /** `YYYY-MM-DD`; left out when absent. */
  readonly currentDate?: string;
  /** Default: "medium". */
  readonly reasoning?: ReasoningEffort;
  /** Built-in tools, declared here as gpt-oss was trained (`browser`, `python`). */
  readonly builtins?: readonly ToolNamespace[];
  /** Default: analysis, commentary, final. */
  readonly channels?: readonly string[];
}

/** The schema of a structured final answer. */
export interface ResponseFormat {
  readonly name: string;
  readonly description?: string;
  readonly schema: JsonSchema;
}

/** The developer message: instructions, function tools, response formats. */
export interface DeveloperContent {
  readonly instructions?: string;
  readonly namespaces?: readonly ToolNamespace[];
  readonly responseFormats?: readonly ResponseFormat[];
}

export interface SystemMessage {
  readonly role: "system";
  readonly content: SystemContent | string;
}

export interface DeveloperMessage {
  readonly role: "developer";
  readonly content: DeveloperContent | string;
}

export interface UserMessage {
  readonly role: "user";
  readonly name?: string;
  readonly content: string;
}

export interface AssistantMessage {
  readonly role: "assistant";
  readonly name?: string;
  /** Null if the header named none. */
  readonly channel: string | null;
  /** Null for text; `functions.NAME`, `browser.search`, `python` … for a call. */
  readonly recipient?: string | null;
  /** As in the header, without the control token: `json`, `code` … */
  readonly contentType?: string | null;
  /** Whether the content type followed `<|constrain|>`. Default: only for `json`. */
  readonly constrained?: boolean;
  readonly content: string;
}

export interface ToolMessage {
  readonly role: "tool";
  /** The recipient of the call that this answers: `functions.read_file`, `browser.search`, `python`. */
  readonly name: string;
  /** Default: "assistant". Null: the header names none. */
  readonly recipient?: string | null;
  /** The channel of the call. */
  readonly channel: string | null;
  readonly content: string;
}

export type Message =
  | SystemMessage
  | DeveloperMessage
  | UserMessage
  | AssistantMessage
  | ToolMessage;
