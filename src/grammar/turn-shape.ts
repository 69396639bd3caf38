/** What one turn of the model may be: the messages and calls that it is offered. */
export interface TurnShape {
  /** Function tools, called on `commentary`, to `functions.NAME`, in the order of their declaration. */
  readonly functions: readonly OfferedFunction[];
  /** Built-in tools, called on `analysis`. Default: none. */
  readonly builtins?: readonly OfferedBuiltin[];
  /**
   * May the model write a visible preamble, `commentary` without recipient? Default: true.
   * Without any tool there is none, whatever this says.
   */
  readonly preamble?: boolean;
  /** GBNF that a structured final answer is held to; absent: free text. */
  readonly finalGrammar?: string;
  /**
   * The turn starts inside this header instead of a sampled one: `final` makes the model answer now, and
   * `call` makes it call one of the tools that are offered. Default: the model chooses.
   */
  readonly startWith?: "final" | "analysis" | "call";
  /** The turn comes to a call: no answer is offered. Means nothing without any tool. Default: false. */
  readonly mustCall?: boolean;
  /**
   * May a call name its recipient behind the role too (` to=python<|channel|>analysis code`), as gpt-oss does in some of
   * its calls? Default: true. Turns of records that were made before are verified without it.
   */
  readonly roleRecipient?: boolean;
  /**
   * Tokens of reasoning in the turn; at that number the analysis is closed and the turn goes on with
   * a call or an answer. Default: no limit but the turn's own.
   */
  readonly analysisTokens?: number;
}

export interface OfferedFunction {
  /** The identifier in the prompt, without `functions.`. */
  readonly name: string;
  /** GBNF of the arguments (root rule `root`); null: sampled freely and checked afterwards. */
  readonly grammar: string | null;
}

export interface OfferedBuiltin {
  /** The whole recipient: `browser.search`, `python`. */
  readonly recipient: string;
  /** GBNF of a JSON body; null: the body is raw text, as python's is. */
  readonly grammar: string | null;
}
