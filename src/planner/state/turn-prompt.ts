import { openTurn, renderMessage, type Token, type Vocabulary } from "../../harmony/index.ts";
import type { TokenSequence } from "../../harmony/message.ts";
import { commonPrefix } from "../../model/sequence/common-prefix.ts";
import type { TurnFinished, TurnStarted } from "../../trace/event.ts";
import { guessesOf } from "../turn/guesses-of.ts";
import { keptTokens } from "../turn/kept-tokens.ts";
import { withoutGuesses } from "../turn/without-guesses.ts";
import { closeTurn } from "./close-turn.ts";
import { Prompt, type PromptPart } from "./prompt.ts";

/** The prompt as the turns of the model make it grow: each is opened, and what is kept of its output is added. */
export class TurnPrompt {
  readonly prompt = new Prompt();
  readonly #vocabulary: Vocabulary;
  readonly #opening: readonly Token[];
  /** Length of the prompt prefix that is unchanged since the last turn, including the model's output. */
  #sentLength = 0;
  #isOpen = false;
  /** Position of the model's last output in the prompt. */
  #outputStart = 0;
  /** During a turn that leaves the prompt again: the prompt's length before it, and what follows after it. */
  #aside: { readonly length: number; readonly rest: readonly PromptPart[] } | null = null;

  constructor(vocabulary: Vocabulary) {
    this.#vocabulary = vocabulary;
    this.#opening = openTurn(vocabulary);
  }

  /** Opens the model's turn at the end of the prompt, unless it is open. */
  open(step: number): void {
    const mark = { kind: "output", step } as const;
    if (this.#isOpen) this.prompt.relabel(mark);
    else this.prompt.add(this.#opening, mark);
    this.#isOpen = true;
  }

  /** Tokens of the next turn's prompt. */
  get nextLength(): number {
    return this.prompt.tokens.length + (this.#isOpen ? 0 : this.#opening.length);
  }

  /** What `turn-started` says of the prompt. */
  get sent(): Pick<TurnStarted, "prefixLength" | "newTokens" | "promptHash"> {
    return {
      prefixLength: this.#sentLength,
      newTokens: this.prompt.tokensFrom(this.#sentLength),
      promptHash: this.prompt.hash(),
    };
  }

  /** How many tokens the next prompt adds to what was sent, with the opening of the turn. */
  get unsentTokens(): number {
    const opening = this.#isOpen ? 0 : this.#opening.length;
    return this.prompt.tokens.length - this.#sentLength + opening;
  }

  /** Removes everything from a position on. If it was sent, the prompt up to there was too. */
  takeBackTo(position: number, wasSent: boolean): void {
    this.prompt.truncate(position);
    this.#sentLength = wasSent ? position : Math.min(this.#sentLength, position);
    this.#isOpen = false;
  }

  /** The prompt from this position on is not what was sent with the last turn. */
  changedFrom(position: number): void {
    this.#sentLength = Math.min(this.#sentLength, position);
  }

  /** Makes the prompt what was sent. */
  restore({ prefixLength, newTokens, promptHash }: TurnStarted): void {
    if (this.prompt.hash() === promptHash) return;
    const length = Math.min(prefixLength, this.prompt.tokens.length);
    this.prompt.rewrite(length, newTokens, this.#vocabulary.control.start);
  }

  /**
   * Opens a turn that leaves the prompt again, after messages of the loop. The step's results and what follows
   * them are set aside meanwhile, so that the model's cache holds all of the prompt before.
   */
  openAside(messages: readonly TokenSequence[], step: number): void {
    if (this.#aside !== null) return;
    this.takeBackOpening();
    const rest = this.#newestResults(step);
    const copies = rest.map(({ mark, tokens }) => ({ mark, tokens: tokens.slice() }));
    const length = this.prompt.tokens.length - lengthOf(rest);
    this.#aside = { length, rest: copies };
    this.prompt.truncate(length);
    this.changedFrom(length);
    for (const message of messages) this.prompt.add(message, { kind: "remark", step });
    this.open(step);
  }

  /** Length of the prompt with such a turn opened. */
  asideLength(messages: readonly TokenSequence[], step: number): number {
    const added = messages.reduce((sum, { length }) => sum + length, this.#opening.length);
    return this.prompt.tokens.length - lengthOf(this.#newestResults(step)) + added;
  }

  #newestResults(step: number): readonly PromptPart[] {
    const { parts } = this.prompt;
    const first = parts.findIndex(({ mark }) => mark.kind === "result" && mark.step === step);
    return first === -1 ? [] : parts.slice(first);
  }

  endAside(): void {
    if (this.#aside === null) return;
    const { length, rest } = this.#aside;
    this.#aside = null;
    this.prompt.truncate(length);
    this.changedFrom(length);
    this.#isOpen = false;
    for (const { mark, tokens } of rest) this.prompt.add(tokens, mark);
  }

  /** Replaces parts of the prompt. */
  replace(change: (parts: readonly PromptPart[]) => readonly PromptPart[]): void {
    this.takeBackOpening();
    this.changedFrom(this.prompt.replace(change(this.prompt.parts)));
  }

  /** Adds what is kept of the turn's tokens. */
  endTurn(turn: TurnFinished): void {
    this.#outputStart = this.prompt.tokens.length;
    this.#addOutput(turn.tokens, keptTokens(turn));
  }

  /** Adds a turn of an imported record: its messages are rendered, its tokens are not used. */
  endForeignTurn({ messages, step }: TurnFinished): void {
    this.takeBackOpening();
    this.#outputStart = this.prompt.tokens.length;
    this.#addMessages(messages, step);
  }

  /** Removes what the turn wrote after a call as that call's result. No result has been added yet. */
  removeGuesses(turn: TurnFinished, recipients: readonly string[]): void {
    this.prompt.truncate(this.#outputStart);
    this.#addOutput(turn.tokens, withoutGuesses(keptTokens(turn), this.#vocabulary, recipients));
  }

  removeForeignGuesses({ messages, step }: TurnFinished): void {
    const guesses = new Set(guessesOf(messages));
    this.prompt.truncate(this.#outputStart);
    const kept = messages.filter((_, index) => !guesses.has(index));
    this.#addMessages(kept, step);
  }

  /** Removes the last turn's output; the same prompt is sent again. */
  takeBackTurn(): void {
    this.prompt.truncate(this.#outputStart);
    this.changedFrom(this.#outputStart);
    this.#isOpen = true;
  }

  /** As `takeBackTurn`. Messages of an imported record were added without the opening. */
  takeBackForeignTurn(): void {
    this.takeBackTurn();
    this.#isOpen = false;
  }

  /** Removes the opening that is still at the end of the prompt when nothing of a turn was kept. */
  takeBackOpening(): void {
    if (!this.#isOpen) return;
    this.prompt.truncate(this.prompt.tokens.length - this.#opening.length);
    this.changedFrom(this.prompt.tokens.length);
    this.#isOpen = false;
  }

  #addMessages(messages: TurnFinished["messages"], step: number): void {
    for (const [index, message] of messages.entries()) {
      const tokens = renderMessage({ role: "assistant", ...message }, this.#vocabulary);
      this.prompt.add(tokens, index === 0 ? { kind: "output", step } : undefined);
    }
    this.#sentLength = 0;
  }

  /** @param kept The turn's tokens that are kept in the prompt. */
  #addOutput(tokens: readonly Token[], kept: readonly Token[]): void {
    const closed = closeTurn(kept, this.#vocabulary);
    this.#sentLength = this.prompt.tokens.length + commonPrefix(tokens, closed);
    // If nothing of the turn is kept, its opening is reused by the next one.
    this.#isOpen = closed.length === 0;
    this.prompt.add(closed);
  }
}

function lengthOf(parts: readonly PromptPart[]): number {
  return parts.reduce((sum, { tokens }) => sum + tokens.length, 0);
}
