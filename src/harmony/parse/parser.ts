import { OstinatoError } from "../../errors.ts";
import type { Message, Token } from "../message.ts";
import type { Vocabulary } from "../vocabulary/vocabulary.ts";
import type { HarmonyEvent } from "./harmony-event.ts";
import type { ParserMachine } from "./parser-machine.ts";
import { ReferenceMachine } from "./reference-machine.ts";
import { RobustMachine } from "./robust-machine.ts";

/**
 * `robust` (default): reads everything, never throws, reports what it repaired. `strict`: the same reading,
 * but the first repair is an error. `reference`: what openai/harmony 0.0.8 reads in its strict mode, its
 * errors and misreadings included.
 */
export type ParserProfile = "robust" | "strict" | "reference";

export interface ParserOptions {
  readonly profile?: ParserProfile;
  /**
   * The role of the header in which the tokens begin: sampled tokens begin after `<|start|>assistant`. Null:
   * the tokens begin with `<|start|>`. Default: "assistant".
   */
  readonly initialRole?: Message["role"] | null;
  /**
   * The recipients that exist (`functions.read_file`, `browser.search`, `python`). With them, a recipient
   * without `functions.` and a built-in called as a function are corrected to the existing form. An unknown
   * recipient is left as the model wrote it. Default: not known.
   */
  readonly knownRecipients?: Iterable<string>;
}

/**
 * Reads tokens one by one, as they are sampled.
 *
 * @throws OstinatoError `harmony.parse` from `push` and `end`, only under the profiles `strict` and
 *   `reference`. The parser can't be used afterwards.
 */
export class HarmonyParser {
  readonly #machine: ParserMachine;
  readonly #strict: boolean;

  constructor(vocabulary: Vocabulary, options: ParserOptions = {}) {
    const { profile = "robust", initialRole = "assistant", knownRecipients } = options;
    const known = knownRecipients === undefined ? null : new Set(knownRecipients);
    this.#strict = profile === "strict";
    this.#machine =
      profile === "reference"
        ? new ReferenceMachine(vocabulary, { initialRole, knownRecipients: known })
        : new RobustMachine(vocabulary, { initialRole, knownRecipients: known });
  }

  /** The parser's state: between messages, in a header, or in content. */
  get state(): ParserMachine["state"] {
    return this.#machine.state;
  }

  push(token: Token): HarmonyEvent[] {
    const events = this.#machine.push(token);
    if (this.#strict) refuseRepairs(events);
    return events;
  }

  /** Ends the tokens. The parser is then reset, ready for another turn. */
  end(): HarmonyEvent[] {
    const events = this.#machine.end();
    if (this.#strict) refuseRepairs(events);
    return events;
  }
}

function refuseRepairs(events: readonly HarmonyEvent[]): void {
  const repair = events.find((event) => event.type === "repair");
  if (repair === undefined) return;
  const { code, span, text } = repair;
  const what = text === "" ? code : `${code} ${JSON.stringify(text)}`;
  throw new OstinatoError("harmony.parse", `Tokens ${span.from} to ${span.to}: ${what}.`, {
    hint: 'Read it with the profile "robust", which repairs this and says so.',
  });
}
