const kept = 20;

/** The last lines that llama.cpp logged as errors. */
export class Complaints {
  readonly #lines: string[] = [];

  readonly add = (message: string): void => {
    this.#lines.push(message.trim());
    if (this.#lines.length > kept) this.#lines.shift();
  };

  get text(): string {
    return this.#lines.join("\n");
  }
}
