/** Fires when the run is stopped, and before that when the time for its work is up: its last turn may follow. */
export class WorkSignal {
  readonly #controller = new AbortController();
  readonly #sources: readonly AbortSignal[];
  readonly #listeners: (() => void)[] = [];

  constructor(...sources: readonly (AbortSignal | undefined)[]) {
    this.#sources = sources.filter((source) => source !== undefined);
    for (const source of this.#sources) {
      const end = () => this.end(source.reason);
      this.#listeners.push(end);
      source.addEventListener("abort", end, { once: true });
      if (source.aborted) end();
    }
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  end(reason: unknown): void {
    this.#controller.abort(reason);
  }

  /** Stops listening to the sources. */
  dispose(): void {
    for (const [index, source] of this.#sources.entries()) {
      const listener = this.#listeners[index];
      if (listener !== undefined) source.removeEventListener("abort", listener);
    }
  }
}
