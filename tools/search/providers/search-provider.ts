import type { Sandbox } from "ostinato";

/** A provider of web search. Implement this interface for your own. */
export interface SearchProvider {
  /** For messages and the trace: `searxng`, `brave`. */
  readonly name: string;
  /** Where requests go, whose host the run's policy must open; null when nothing leaves the machine. */
  readonly address: URL | null;
  /**
   * The results, best first, at most `count`.
   * @throws ToolFailure when the provider refuses, is unreachable, or gives an invalid answer.
   */
  search(query: string, options: SearchOptions): Promise<readonly SearchResult[]>;
}

export interface SearchOptions {
  readonly count: number;
  readonly signal: AbortSignal;
  readonly sandbox: Sandbox;
  progress?(text: string): void;
}

export interface SearchResult {
  readonly title: string;
  readonly url: string;
  /** What the page says about the query, in plain text. */
  readonly snippet: string;
  /** As the provider writes it. */
  readonly date?: string;
}
