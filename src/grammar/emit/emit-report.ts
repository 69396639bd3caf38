import type { UnsupportedKeyword } from "../compiled-grammar.ts";

/** Where a grammar accepts more, or less, than its schema. */
export class EmitReport {
  readonly #unsupported = new Map<string, UnsupportedKeyword>();
  readonly #narrowed = new Map<string, UnsupportedKeyword>();

  /** The grammar accepts more than the schema here. */
  loosen(...issues: readonly UnsupportedKeyword[]): void {
    for (const issue of issues)
      this.#unsupported.set(`${issue.path} ${issue.keyword} ${issue.reason}`, issue);
  }

  /** The grammar accepts less than the schema here. */
  narrow(path: string, keyword: string, reason: string): void {
    this.#narrowed.set(`${path} ${keyword} ${reason}`, { path, keyword, reason });
  }

  get unsupported(): readonly UnsupportedKeyword[] {
    return [...this.#unsupported.values()];
  }

  get narrowed(): readonly UnsupportedKeyword[] {
    return [...this.#narrowed.values()];
  }
}
