import { OstinatoError } from "../errors.ts";
import type { Token } from "../harmony/message.ts";
import type { Vocabulary } from "../harmony/vocabulary/vocabulary.ts";
import { type TurnHeader, turnHeaders } from "./turn-header.ts";
import { JsonRoot } from "./turn-json-root.ts";
import type { TurnShape } from "./turn-shape.ts";

/** What must happen next in a turn. */
export type TurnDemand =
  /** There is no choice: this token is fed without sampling. */
  | { readonly kind: "force"; readonly token: Token }
  /** The model chooses among these tokens and no others. */
  | { readonly kind: "choose"; readonly tokens: readonly Token[] }
  /** Any ordinary token, or `end`; every other control token is forbidden. */
  | {
      readonly kind: "sample";
      readonly end: Token;
      /** GBNF of the body; null: free text. */
      readonly grammar: string | null;
      /** The owner of the body, for errors: `functions.NAME`, `final` … */
      readonly subject: string;
    }
  | { readonly kind: "done"; readonly stop: "call" | "return" };

type Place =
  | { readonly in: "opening"; readonly tokens: readonly Token[]; readonly at: number }
  | { readonly in: "header"; readonly open: readonly TurnHeader[]; readonly at: number }
  | { readonly in: "body"; readonly header: TurnHeader }
  | { readonly in: "done"; readonly stop: "call" | "return" };

/** A second analysis is allowed after a preamble; a second preamble has no use. */
const mostAnalyses = 2;
const mostPreambles = 1;

/**
 * The turn of a model, token by token: after `<|start|>assistant` come a header that the shape offers, a body and
 * its end; after reasoning and preambles another message follows, until a call or the final answer. There are at
 * most four messages, so that every turn ends.
 *
 * Pure: read `demand`, obtain such a token, pass it to `accept`, and repeat until `done`.
 */
export class TurnMachine {
  readonly #vocabulary: Vocabulary;
  readonly #headers: readonly TurnHeader[];
  readonly #shape: TurnShape;
  #place: Place;
  #root: JsonRoot | null = null;
  #last: TurnHeader["kind"] | null = null;
  #analyses = 0;
  #preambles = 0;
  #analysisTokens = 0;

  constructor(shape: TurnShape, vocabulary: Vocabulary) {
    this.#vocabulary = vocabulary;
    this.#shape = shape;
    this.#headers = turnHeaders(shape, vocabulary);
    this.#place = { in: "header", open: this.#legalHeaders(), at: 0 };
  }

  get demand(): TurnDemand {
    const place = this.#place;
    switch (place.in) {
      case "opening":
        return { kind: "force", token: place.tokens[place.at] as Token };
      case "header": {
        const tokens = [...new Set(place.open.map((header) => header.tokens[place.at] as Token))];
        return tokens.length === 1
          ? { kind: "force", token: tokens[0] as Token }
          : { kind: "choose", tokens };
      }
      case "body":
        return this.#bodyDemand(place.header);
      case "done":
        return { kind: "done", stop: place.stop };
      default:
        return place satisfies never;
    }
  }

  /**
   * Accepts the sampled token and returns the token that counts: the same one, or the message's legal end if a
   * sampler without token biases put another control token into a body.
   * @throws OstinatoError `internal` for a token that the demand ruled out.
   */
  accept(token: Token): Token {
    const place = this.#place;
    switch (place.in) {
      case "opening":
        this.#expect(token === place.tokens[place.at], token);
        if (place.at + 1 < place.tokens.length) this.#place = { ...place, at: place.at + 1 };
        else this.#place = { in: "header", open: this.#legalHeaders(), at: 0 };
        return token;
      case "header": {
        const open = place.open.filter((header) => header.tokens[place.at] === token);
        const [first] = open;
        this.#expect(first !== undefined, token);
        if (first !== undefined && place.at + 1 === first.tokens.length) this.#enterBody(first);
        else this.#place = { in: "header", open, at: place.at + 1 };
        return token;
      }
      case "body":
        return this.#acceptInBody(place.header, token);
      case "done":
        throw unexpected(token, "the end of the turn");
      default:
        return place satisfies never;
    }
  }

  #bodyDemand(header: TurnHeader): TurnDemand {
    const end = this.#endOf(header);
    const thoughtEnough =
      header.kind === "analysis" &&
      this.#shape.analysisTokens !== undefined &&
      this.#analysisTokens >= this.#shape.analysisTokens;
    if (this.#root?.closed === true || thoughtEnough) return { kind: "force", token: end };
    const { grammar } = header;
    return { kind: "sample", end, grammar, subject: header.recipient ?? header.channel };
  }

  #acceptInBody(header: TurnHeader, token: Token): Token {
    if (!this.#vocabulary.isControl(token)) {
      this.#root?.push(this.#vocabulary.bytesOf(token));
      if (header.kind === "analysis") this.#analysisTokens++;
      return token;
    }
    this.#leaveBody(header);
    return this.#endOf(header);
  }

  #enterBody(header: TurnHeader): void {
    // A body with a grammar is JSON, and so are a function's arguments without one. Python is neither.
    this.#root = header.grammar !== null || header.kind === "function" ? new JsonRoot() : null;
    this.#place = { in: "body", header };
  }

  #leaveBody(header: TurnHeader): void {
    this.#last = header.kind;
    if (header.kind === "final") this.#place = { in: "done", stop: "return" };
    else if (header.recipient !== null) this.#place = { in: "done", stop: "call" };
    else {
      if (header.kind === "analysis") this.#analyses++;
      else this.#preambles++;
      const tokens = [this.#vocabulary.control.start, ...this.#vocabulary.encode("assistant")];
      this.#place = { in: "opening", tokens, at: 0 };
    }
  }

  #legalHeaders(): readonly TurnHeader[] {
    const { startWith, mustCall, analysisTokens, roleRecipient = true } = this.#shape;
    const hasTools = this.#headers.some(({ recipient }) => recipient !== null);
    const onlyThis =
      this.#last !== null || (startWith === "call" && !hasTools) ? undefined : startWith;
    const maySayMore =
      this.#last !== "analysis" &&
      this.#analyses < mostAnalyses &&
      (analysisTokens === undefined || this.#analysisTokens < analysisTokens);
    return this.#headers.filter(({ kind, place, recipient }) => {
      if (place === "role" && !roleRecipient) return false;
      if (onlyThis === "call") return recipient !== null;
      if (onlyThis !== undefined) return kind === onlyThis;
      if (kind === "final") return mustCall !== true || !hasTools;
      if (kind === "analysis") return maySayMore;
      return kind !== "preamble" || this.#preambles < mostPreambles;
    });
  }

  #endOf(header: TurnHeader): Token {
    const { control } = this.#vocabulary;
    if (header.kind === "final") return control.return;
    return header.recipient === null ? control.end : control.call;
  }

  #expect(right: boolean, token: Token): void {
    if (!right) throw unexpected(token, "this place of a header");
  }
}

function unexpected(token: Token, place: string): OstinatoError {
  return new OstinatoError(
    "internal",
    `Token ${token} was sampled at ${place}, which rules it out.`,
  );
}
