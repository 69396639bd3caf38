import type { PartialArguments } from "../arguments/partial-arguments.ts";
import type { Message } from "../message.ts";

/** What a parser tells, in the order of the tokens. */
export type HarmonyEvent = MessageStart | TextDelta | ArgumentDelta | MessageEnd | Repair;

/** Tokens from `from` up to, not including, `to`, counted from the parser's first token. */
export interface TokenSpan {
  readonly from: number;
  readonly to: number;
}

/** What a header says. */
export interface MessageHeader {
  readonly role: Message["role"];
  /** Of a tool message the tool; otherwise what stands behind the role's colon. */
  readonly name: string | null;
  readonly channel: string | null;
  readonly recipient: string | null;
  /** Without the control token. */
  readonly contentType: string | null;
  /** Did the content type stand behind `<|constrain|>`? */
  readonly constrained: boolean;
}

/** A header is complete. */
export interface MessageStart {
  readonly type: "message-start";
  /** Messages are counted from 0. */
  readonly message: number;
  readonly header: MessageHeader;
}

/** More text of a message that is no call. */
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
  /** The arguments so far, as JSON that is not finished. One object a call; it grows. */
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

/** Something was not as the format has it, and what the parser made of it. */
export interface Repair {
  readonly type: "repair";
  readonly code: RepairCode;
  /** The message that it concerns; null: the tokens of `span` belong to no message. */
  readonly message: number | null;
  readonly span: TokenSpan;
  /** The text at fault, control tokens as their names; empty where it says nothing. */
  readonly text: string;
}

/** In brackets the row of the list of malformations in docs/harmony.md. */
export type RepairCode =
  /** The header ended without `<|message|>`; what stood behind the channel became content [b1, b2, b10]. */
  | "missing-message-token"
  /** Two recipients, the same one twice [b3]. */
  | "repeated-recipient"
  /** Two recipients; the last valid one was taken [b3]. */
  | "conflicting-recipients"
  /** Words in the header that say nothing [b3, b6]. */
  | "leftover-words"
  /** The text of a control token inside a name; the name was cut before it [b4]. */
  | "control-text-in-name"
  /** Two channels; the last was taken [b4, b5]. */
  | "repeated-channel"
  /** A recipient `assistant` in a header with two channels, or beside a tool's name, was dropped [b5, b27]. */
  | "dropped-recipient"
  /** A tool's name stood in the channel's place; it is the recipient [b26]. */
  | "recipient-for-channel"
  /** The channel is none of gpt-oss's; the nearest was taken, or it was kept as a word, or is analysis [b6]. */
  | "unknown-channel"
  /** `<|channel|>` without a name [b7]. */
  | "empty-channel"
  /** The role and the channel stand together without `<|channel|>`. */
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
  /** A content type that nobody knows was ignored [b10]. */
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
  /** Bytes that are no UTF-8 became U+FFFD [b23]. */
  | "invalid-utf8";
