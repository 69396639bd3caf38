import { expect, test } from "vitest";
import { scriptedModel } from "../../../src/model/index.ts";
import { closeTurn } from "../../../src/planner/state/close-turn.ts";

const { vocabulary } = scriptedModel([]);
const { control } = vocabulary;

/** `{channel}analysis{message}text{end}` as tokens. */
function tokens(text: string): number[] {
  return text.split(/(\{[a-zA-Z]+\})/).flatMap((part) => {
    const name = /^\{([a-zA-Z]+)\}$/.exec(part)?.[1];
    return name ? [control[name as keyof typeof control]] : vocabulary.encode(part);
  });
}

test.each([
  ["a call stays", "{channel}commentary to=functions.x{message}1{call}", null],
  [
    "a stored answer ends in end",
    "{channel}final{message}Hi{return}",
    "{channel}final{message}Hi{end}",
  ],
  ["end of text as well", "{channel}final{message}Hi{endOfText}", "{channel}final{message}Hi{end}"],
  ["a cut text is closed", "{channel}analysis{message}Hm", "{channel}analysis{message}Hm{end}"],
  ["a cut call is closed as a call", '{channel}commentary to=functions.x{message}{"a', null],
  [
    "a cut header is dropped with its start",
    "{channel}analysis{message}Hm{end}{start}assistant{channel}fin",
    "{channel}analysis{message}Hm{end}",
  ],
  ["nothing but a cut header", "{channel}ana", ""],
  ["nothing", "", ""],
])("%s", (name, turn, stored) => {
  const expected = stored ?? (name.includes("cut call") ? `${turn}{call}` : turn);
  // In the test's notation a brace before a quote is text.
  expect(vocabulary.decode(closeTurn(tokens(turn), vocabulary))).toBe(
    vocabulary.decode(tokens(expected)),
  );
});
