import type { Token } from "../../src/harmony/message.ts";
import { fullVocabulary as vocabulary } from "./full-vocabulary.ts";

export { seededRandom } from "./seeded-random.ts";

/**
 * Token streams that look like gpt-oss's, broken in every way: well-formed turns, their parts shuffled,
 * cut, doubled and dropped, words of headers in wrong places, and tokens out of nowhere.
 */

const {
  start,
  end,
  message,
  channel,
  constrain,
  call,
  return: returned,
  endOfText,
} = vocabulary.control;
const encode = (text: string): Token[] => vocabulary.encode(text);

/** What headers, contents and their neighbourhoods are made of. */
const pieces: readonly (readonly Token[])[] = [
  [start],
  [end],
  [message],
  [channel],
  [constrain],
  [call],
  [returned],
  [endOfText],
  [start, ...encode("assistant")],
  [
    start,
    ...encode("assistant"),
    channel,
    ...encode("analysis"),
    message,
    ...encode("Let me think."),
    end,
  ],
  [channel, ...encode("commentary to=functions.read_file "), constrain, ...encode("json"), message],
  ...[
    "assistant",
    "user",
    "system",
    "developer",
    "tool",
    "assistantassistant",
    "bash",
    "user:alice",
    "analysis",
    "commentary",
    "final",
    "fina",
    "??",
    "commentary?commentary?",
    "thinking",
    " to=functions.f",
    " to=functions.g",
    " to=assistant",
    " to=",
    "to=python",
    " functions.f",
    " json",
    "json",
    " code",
    " response",
    " ",
    "\n",
    "  ",
    "<|channel|>",
    "<|end|>",
    '{"a": [1, "x',
    '"]}',
    "{}",
    "[",
    '{"path": "ä.md"}',
    "Hello",
    " there",
    "\u00a0",
    "print(1)\n",
  ].map(encode),
  [9552],
  [31446],
  [244],
  [132990],
  [200014],
  [201087],
  [201088],
  [99_999_999],
  [199998],
];

/** A stream of at most `most` pieces. */
export function randomTokens(random: () => number, most = 14): Token[] {
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
  const tokens: Token[] = [];
  const count = Math.floor(random() * most);
  for (let index = 0; index < count; index++) {
    const kind = random();
    if (kind < 0.75) tokens.push(...pick(pieces));
    else if (kind < 0.85) tokens.push(Math.floor(random() * 201_200));
    else tokens.push(...wellFormed(random));
  }
  // Mutations: a token dropped, doubled, or swapped with its neighbour.
  for (let index = 0; index < 2 && tokens.length > 1; index++) {
    const at = Math.floor(random() * (tokens.length - 1));
    const mutation = random();
    if (mutation < 0.2) tokens.splice(at, 1);
    else if (mutation < 0.4) tokens.splice(at, 0, tokens[at] as Token);
    else if (mutation < 0.6) tokens.splice(at, 2, tokens[at + 1] as Token, tokens[at] as Token);
  }
  return tokens;
}

function wellFormed(random: () => number): Token[] {
  if (random() < 0.5) {
    return [
      start,
      ...encode("assistant"),
      channel,
      ...encode("final"),
      message,
      ...encode("Yes."),
      returned,
    ];
  }
  const header = [
    start,
    ...encode("assistant"),
    channel,
    ...encode("commentary to=functions.f "),
    constrain,
  ];
  return [...header, ...encode("json"), message, ...encode('{"a": 1}'), call];
}
