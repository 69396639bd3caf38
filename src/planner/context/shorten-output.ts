import type { Token, TokenSequence, Vocabulary } from "../../harmony/index.ts";
import { withoutCutEnd } from "../call/result/without-cut-end.ts";
import { shortenArguments } from "./shorten-arguments.ts";

/** How long the messages of a shortened output may be, in tokens. */
export interface ShortOutput {
  /** Reasoning: its end is kept. 0: it is removed. */
  readonly reasoning: number;
  /** Arguments of a call, and visible text: the beginning is kept. */
  readonly body: number;
}

/** Bodies that are at most this much longer stay as they are: the notice takes as much. */
const SLACK = 16;

/**
 * An output of the model with shorter messages. Headers stay as they were written; arguments that were JSON are
 * still JSON.
 *
 * @param tokens From `<|start|>` to the end of the last message.
 */
export function shortenOutput(
  tokens: TokenSequence,
  vocabulary: Vocabulary,
  short: ShortOutput,
): Token[] {
  return messagesOf(Array.from(tokens), vocabulary).flatMap((message) => {
    const { head, body, end } = message;
    const header = vocabulary.decode(head);
    const isCall = header.includes(" to=");
    const isReasoning = !isCall && header.includes("analysis");
    if (isReasoning && short.reasoning === 0) return [];
    const most = isReasoning ? short.reasoning : short.body;
    if (body.length <= most + SLACK) return [...head, ...body, ...end];
    return [...head, ...shorterBody(body, vocabulary, most, { isCall, isReasoning }), ...end];
  });
}

/** The same for any message: the beginning of its text is kept. */
export function shortenMessage(
  tokens: TokenSequence,
  vocabulary: Vocabulary,
  most: number,
): Token[] {
  return messagesOf(Array.from(tokens), vocabulary).flatMap(({ head, body, end }) => {
    if (body.length <= most + SLACK) return [...head, ...body, ...end];
    return [...head, ...beginning(body, vocabulary, most), ...end];
  });
}

function shorterBody(
  body: readonly Token[],
  vocabulary: Vocabulary,
  most: number,
  { isCall, isReasoning }: { readonly isCall: boolean; readonly isReasoning: boolean },
): Token[] {
  if (isReasoning) {
    const text = vocabulary.decode(body.slice(-most)).replace(/^\uFFFD+/, "");
    return vocabulary.encode(`[…]${text}`);
  }
  if (!isCall) return beginning(body, vocabulary, most);
  const length = (text: string): number => vocabulary.encode(text).length;
  const json = shortenArguments(vocabulary.decode(body), most, length);
  return json === null ? beginning(body, vocabulary, most) : vocabulary.encode(json);
}

function beginning(body: readonly Token[], vocabulary: Vocabulary, most: number): Token[] {
  const text = withoutCutEnd(vocabulary.decode(body.slice(0, most)));
  return vocabulary.encode(`${text}[… taken out to make room]`);
}

interface MessageTokens {
  /** Up to and with `<|message|>`. */
  readonly head: readonly Token[];
  readonly body: readonly Token[];
  /** The token that ends it, if there is one. */
  readonly end: readonly Token[];
}

function messagesOf(tokens: readonly Token[], { control }: Vocabulary): MessageTokens[] {
  const starts = [...tokens.keys()].filter((at) => tokens[at] === control.start);
  return starts.map((start, index) => {
    const message = tokens.slice(start, starts[index + 1]);
    const bodyAt = message.indexOf(control.message) + 1;
    if (bodyAt === 0) return { head: message, body: [], end: [] };
    const last = message.at(-1);
    const isEnded = last === control.end || last === control.call || last === control.return;
    const endAt = isEnded ? message.length - 1 : message.length;
    return {
      head: message.slice(0, bodyAt),
      body: message.slice(bodyAt, endAt),
      end: message.slice(endAt),
    };
  });
}
