import type { Channel, Token } from "../harmony/message.ts";
import type { Vocabulary } from "../harmony/vocabulary/vocabulary.ts";
import type { TurnShape } from "./turn-shape.ts";

/** One way in which a message of the turn may begin. */
export interface TurnHeader {
  readonly kind: "analysis" | "preamble" | "final" | "function" | "builtin";
  readonly channel: Channel;
  /** Null for text. */
  readonly recipient: string | null;
  /** Position of the recipient; text has none, and its position is the channel. */
  readonly place: RecipientPlace;
  /** The grammar of the body; null: none. */
  readonly grammar: string | null;
  /** From the token after `<|start|>assistant` to `<|message|>`. */
  readonly tokens: readonly Token[];
}

/**
 * After the channel (`<|channel|>analysis to=python code`) or after the role (` to=python<|channel|>analysis
 * code`).
 */
export type RecipientPlace = "channel" | "role";

const places = ["channel", "role"] as const satisfies readonly RecipientPlace[];

/** Offers are cached by their list, which stays the same during a run while shapes change. */
const known = new WeakMap<Vocabulary, WeakMap<object, readonly TurnHeader[]>>();

/**
 * Every header that the shape allows, as canonical token sequences: sequences of tokens and not a character
 * grammar, so that control tokens are real ones and no name is split into unusual tokens.
 */
export function turnHeaders(shape: TurnShape, vocabulary: Vocabulary): readonly TurnHeader[] {
  const { functions, builtins = [], finalGrammar = null } = shape;
  const make = (
    kind: TurnHeader["kind"],
    channel: Channel,
    recipient: string | null = null,
    grammar: string | null = null,
    place: RecipientPlace = "channel",
  ): TurnHeader => {
    const contentType = kind === "function" ? "json" : "code";
    const tokens = headerTokens(vocabulary, channel, recipient, contentType, place);
    return { kind, channel, recipient, place, grammar, tokens };
  };
  const inBothPlaces = (
    kind: TurnHeader["kind"],
    channel: Channel,
    recipient: string,
    grammar: string | null,
  ): TurnHeader[] => places.map((place) => make(kind, channel, recipient, grammar, place));
  const headers = [make("analysis", "analysis"), make("final", "final", null, finalGrammar)];
  if (shape.preamble !== false && functions.length + builtins.length > 0) {
    headers.push(make("preamble", "commentary"));
  }
  const offered = [
    ...kept(vocabulary, functions, () =>
      functions.flatMap(({ name, grammar }) =>
        inBothPlaces("function", "commentary", `functions.${name}`, grammar),
      ),
    ),
    ...kept(vocabulary, builtins, () =>
      builtins.flatMap(({ recipient, grammar }) =>
        inBothPlaces("builtin", "analysis", recipient, grammar),
      ),
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
 * The header as gpt-oss writes it after `<|start|>assistant`: ` <|constrain|>json` for functions, ` code` for
 * built-in tools, nothing for text.
 */
export function headerTokens(
  vocabulary: Vocabulary,
  channel: string,
  recipient: string | null,
  contentType: "json" | "code",
  place: RecipientPlace = "channel",
): Token[] {
  const { control } = vocabulary;
  const opened = [control.channel, ...vocabulary.encode(channel)];
  if (recipient === null) return [...opened, control.message];
  const to = ` to=${recipient}`;
  const type =
    contentType === "json"
      ? [...vocabulary.encode(" "), control.constrain, ...vocabulary.encode("json")]
      : vocabulary.encode(" code");
  const parts =
    place === "role"
      ? [vocabulary.encode(to), opened, type]
      : [[control.channel], vocabulary.encode(`${channel}${to}`), type];
  return [...parts.flat(), control.message];
}
