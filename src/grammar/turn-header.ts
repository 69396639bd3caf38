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

/** Offers are kept by their list, which stays the same over a run while shapes come and go. */
const known = new WeakMap<Vocabulary, WeakMap<object, readonly TurnHeader[]>>();

/**
 * Every header that the shape allows, as canonical token sequences: sequences of tokens and not a
 * character grammar, so that control tokens are what they are and no name is spelled in odd pieces.
 */
export function turnHeaders(shape: TurnShape, vocabulary: Vocabulary): readonly TurnHeader[] {
  const { functions, builtins = [], finalGrammar = null } = shape;
  const make = (
    kind: TurnHeader["kind"],
    channel: Channel,
    recipient: string | null = null,
    grammar: string | null = null,
  ): TurnHeader => {
    const tokens = headerTokens(
      vocabulary,
      channel,
      recipient,
      kind === "function" ? "json" : "code",
    );
    return { kind, channel, recipient, grammar, tokens };
  };
  const headers = [make("analysis", "analysis"), make("final", "final", null, finalGrammar)];
  if (shape.preamble !== false && functions.length + builtins.length > 0) {
    headers.push(make("preamble", "commentary"));
  }
  const offered = [
    ...kept(vocabulary, functions, () =>
      functions.map(({ name, grammar }) =>
        make("function", "commentary", `functions.${name}`, grammar),
      ),
    ),
    ...kept(vocabulary, builtins, () =>
      builtins.map(({ recipient, grammar }) => make("builtin", "analysis", recipient, grammar)),
    ),
  ];
  return [...headers, ...offered];
}

function kept(
  vocabulary: Vocabulary,
  list: object,
  build: () => readonly TurnHeader[],
): readonly TurnHeader[] {
  let ofVocabulary = known.get(vocabulary);
  if (ofVocabulary === undefined) {
    ofVocabulary = new WeakMap();
    known.set(vocabulary, ofVocabulary);
  }
  let headers = ofVocabulary.get(list);
  if (headers === undefined) {
    headers = build();
    ofVocabulary.set(list, headers);
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
