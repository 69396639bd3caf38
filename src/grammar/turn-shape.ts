/** What one turn of the model may contain: the offered messages and calls. */
export interface TurnShape {
  /** Function tools, called on `commentary`, to `functions.NAME`, in the order of their declaration. */
  readonly functions: readonly OfferedFunction[];
  /** Built-in tools, called on `analysis`. Default: none. */
  readonly builtins?: readonly OfferedBuiltin[];
  /**
   * Whether the model may write a visible preamble, `commentary` without recipient. Default: true. Always false
   * without tools.
   */
  readonly preamble?: boolean;
  /** GBNF of a structured final answer; absent: free text. */
  readonly finalGrammar?: string;
  /**
   * The turn starts inside this header instead of a sampled one: `final` makes the model answer now, and `call`
   * makes it call one of the offered tools. Default: the model chooses.
   */
  readonly startWith?: "final" | "analysis" | "call";
  /** True: the turn must end in a call; no answer is offered. Ignored without tools. Default: false. */
  readonly mustCall?: boolean;
  /**
   * Whether a call may also name its recipient after the role (` to=python<|channel|>analysis code`), as gpt-oss
   * does in some of its calls. Default: true. Turns of older records are verified without it.
   */
  readonly roleRecipient?: boolean;
  /**
   * Maximum tokens of reasoning in the turn; then the analysis is closed and the turn continues with a call or an
   * answer. Default: only the turn's own limit.
   */
  readonly analysisTokens?: number;
  /** What the turn is for if it isn't a step of the task. Doesn't change what is legal. */
  readonly purpose?: "summary";
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
