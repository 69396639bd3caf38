import type { Channel, Token } from "../harmony/message.ts";
import type { Vocabulary } from "../harmony/vocabulary.ts";
import type { TurnShape } from "./turn-shape.ts";

/** One way in which a message of the turn may begin. */
export interface TurnHeader {
  readonly kind: "analysis" | "preamble" | "final" | "function" | "builtin";
  readonly channel: Channel;
  /** Null for text. */
  readonly recipient: string | null;
  /** What the body is held to; null: nothing. */
  readonly grammar: string | null;
  /** From the token after `<|channel|>` to `<|message|>`. */
  readonly tokens: readonly Token[];
}

const known = new WeakMap<Vocabulary, WeakMap<TurnShape, readonly TurnHeader[]>>();

/**
 * Every header that the shape allows, as canonical token sequences: sequences of tokens and not a
 * character grammar, so that control tokens are what they are and no name is spelled in odd pieces.
 */
export function turnHeaders(shape: TurnShape, vocabulary: Vocabulary): readonly TurnHeader[] {
  let ofVocabulary = known.get(vocabulary);
  if (ofVocabulary === undefined) {
    ofVocabulary = new WeakMap();
    known.set(vocabulary, ofVocabulary);
  }
  let headers = ofVocabulary.get(shape);
  if (headers === undefined) {
    headers = buildHeaders(shape, vocabulary);
    ofVocabulary.set(shape, headers);
  }
  return headers;
}

function buildHeaders(shape: TurnShape, vocabulary: Vocabulary): TurnHeader[] {
  const builtins = shape.builtins ?? [];
  const header = (
    kind: TurnHeader["kind"],
    channel: Channel,
    recipient: string | null = null,
    grammar: string | null = null,
  ): TurnHeader => ({
    kind,
    channel,
    recipient,
    grammar,
    tokens: headerTokens(vocabulary, channel, recipient, kind === "function" ? "json" : "code"),
  });
  const headers = [
    header("analysis", "analysis"),
    header("final", "final", null, shape.finalGrammar ?? null),
  ];
  if (shape.preamble !== false && shape.functions.length + builtins.length > 0) {
    headers.push(header("preamble", "commentary"));
  }
  for (const { name, grammar } of shape.functions) {
    headers.push(header("function", "commentary", `functions.${name}`, grammar));
  }
  for (const { recipient, grammar } of builtins) {
    headers.push(header("builtin", "analysis", recipient, grammar));
  }
  return headers;
}

/**
 * The header as gpt-oss writes it: ` <|constrain|>json` for functions, ` code` for built-in tools,
 * nothing for text.
 */
export function headerTokens(
  vocabulary: Vocabulary,
  channel: string,
  recipient: string | null,
  contentType: "json" | "code",
): Token[] {
  const { constrain, message } = vocabulary.control;
  if (recipient === null) return [...vocabulary.encode(channel), message];
  const target = `${channel} to=${recipient}`;
  return contentType === "json"
    ? [...vocabulary.encode(`${target} `), constrain, ...vocabulary.encode("json"), message]
    : [...vocabulary.encode(`${target} code`), message];
}
