import type { PartialArguments } from "../arguments/partial-arguments.ts";
import type { Message } from "../message.ts";

/** What a parser reports, in token order. */
export type HarmonyEvent = MessageStart | TextDelta | ArgumentDelta | MessageEnd | Repair;

/** Tokens from `from` up to, not including, `to`, counted from the parser's first token. */
export interface TokenSpan {
  readonly from: number;
  readonly to: number;
}

/** A parsed header. */
export interface MessageHeader {
  readonly role: Message["role"];
  /** For a tool message the tool, otherwise the part after the role's colon. */
  readonly name: string | null;
  readonly channel: string | null;
  readonly recipient: string | null;
  /** Without the control token. */
  readonly contentType: string | null;
  /** Whether the content type followed `<|constrain|>`. */
  readonly constrained: boolean;
}

/** A header is complete. */
export interface MessageStart {
  readonly type: "message-start";
  /** Messages are counted from 0. */
  readonly message: number;
  readonly header: MessageHeader;
}

/** More text of a message that is not a call. */
export interface TextDelta {
  readonly type: "text-delta";
  readonly message: number;
  readonly channel: string | null;
  readonly text: string;
}

/** More text of a call's arguments. */
export interface ArgumentDelta {
  readonly type: "argument-delta";
  readonly message: number;
  readonly recipient: string;
  readonly text: string;
  /** The arguments so far, as unfinished JSON. One object per call, which is extended. */
  readonly partial: PartialArguments;
}

export interface MessageEnd {
  readonly type: "message-end";
  readonly message: number;
  readonly content: Message;
  /** The stop token; `start`: the next message began without one; `cut`: the tokens ended. */
  readonly stop: "end" | "call" | "return" | "end-of-text" | "start" | "cut";
  /** Ended before its content was complete. A call whose JSON closed is complete, whatever ended it. */
  readonly truncated: boolean;
  /** All tokens of the message, its header and stop token included. */
  readonly span: TokenSpan;
}

/** A deviation from the format, and how the parser handled it. */
export interface Repair {
  readonly type: "repair";
  readonly code: RepairCode;
  /** The message concerned. Null: the tokens of `span` belong to no message. */
  readonly message: number | null;
  readonly span: TokenSpan;
  /** The offending text, with control tokens as their names. Empty if it isn't informative. */
  readonly text: string;
}

/** In brackets the row of the list of malformations in docs/harmony.md. */
export type RepairCode =
  /** The header ended without `<|message|>`; what followed the channel became content [b1, b2, b10]. */
  | "missing-message-token"
  /** Two recipients, the same one twice [b3]. */
  | "repeated-recipient"
  /** Two recipients; the last valid one was taken [b3]. */
  | "conflicting-recipients"
  /** Meaningless words in the header [b3, b6]. */
  | "leftover-words"
  /** The text of a control token inside a name; the name was cut before it [b4]. */
  | "control-text-in-name"
  /** Two channels; the last was taken [b4, b5]. */
  | "repeated-channel"
  /**
   * A recipient `assistant` in a header with two channels, or in addition to a tool's name, was dropped [b5,
   * b27].
   */
  | "dropped-recipient"
  /** A tool's name in the channel's place was taken as the recipient [b26]. */
  | "recipient-for-channel"
  /**
   * The channel is not one of gpt-oss's: the nearest was taken, or it was kept as a word, or became analysis
   * [b6].
   */
  | "unknown-channel"
  /** `<|channel|>` without a name [b7]. */
  | "empty-channel"
  /** The role and the channel are joined without `<|channel|>`. */
  | "missing-channel-token"
  | "repeated-start"
  | "repeated-role"
  | "missing-role"
  | "unknown-role"
  /** A message without `<|start|>` [b8]. */
  | "missing-start"
  /** Tokens between messages, kept out of all content [b8]. */
  | "stray-tokens"
  | "repeated-stop"
  /** A header that the end of the tokens, or the next `<|start|>`, cut off before any content. */
  | "cut-header"
  /** An unknown content type was ignored [b10]. */
  | "unknown-content-type"
  /** Text without any markup became a final answer [b11]. */
  | "no-markup"
  /** A built-in tool was called as a function [b12]. */
  | "builtin-alias"
  /** A function was called without `functions.` [b13]. */
  | "bare-recipient"
  /** A call was closed by another token than `<|call|>` [b16]. */
  | "unexpected-stop"
  /** The next message began before this one was closed. */
  | "missing-stop"
  /** A control token inside content was left out of it. */
  | "unexpected-control-token"
  /** An id that the vocabulary does not have became U+FFFD [b23]. */
  | "unknown-token"
  /** Bytes that are not UTF-8 became U+FFFD [b23]. */
  | "invalid-utf8";
