import type { Token } from "../../src/harmony/message.ts";
import { fullVocabulary as vocabulary } from "../harmony/full-vocabulary.ts";

const control = new Map<string, Token>(
  Object.values(vocabulary.control).map((token) => [vocabulary.decode([token]), token]),
);
const marker = new RegExp(
  `(${[...control.keys()].map((text) => text.replaceAll("|", "\\|")).join("|")})`,
);

/**
 * The tokens of a text in which control tokens are spelled, as the cases write them. Only tests have
 * such a function: in Ostinato no text becomes a control token.
 */
export function tokensOfMarkedText(text: string): Token[] {
  return text.split(marker).flatMap((part) => {
    const token = control.get(part);
    return token === undefined ? vocabulary.encode(part) : [token];
  });
}

/** The same for a text that comes in chunks: a marker cut in two waits for its other half. */
export class MarkedTextStream {
  #waiting = "";

  push(chunk: string): Token[] {
    const text = this.#waiting + chunk;
    const at = text.lastIndexOf("<");
    const cut =
      at >= 0 &&
      [...control.keys()].some(
        (marker) => marker.startsWith(text.slice(at)) && marker !== text.slice(at),
      );
    const end = cut ? at : text.length;
    this.#waiting = text.slice(end);
    return tokensOfMarkedText(text.slice(0, end));
  }

  end(): Token[] {
    const rest = this.#waiting;
    this.#waiting = "";
    return tokensOfMarkedText(rest);
  }
}
