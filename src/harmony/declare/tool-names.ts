const builtins = new Set(["browser.search", "browser.open", "browser.find", "python"]);

/**
 * Readable identifiers for a set of tools whose names are not identifiers ("get weather" becomes
 * `get_weather`), told apart by a number where two would be the same, and the way back. The rule is
 * Ollama's: what gpt-oss meets there it meets here. Names of the built-in tools stay.
 */
export class ToolNames {
  /** In the order of the names given. */
  readonly identifiers: readonly string[];
  readonly #names = new Map<string, string>();

  constructor(names: readonly string[]) {
    this.identifiers = names.map((name) => this.#add(name));
  }

  /** The first identifier given to a name. Null for a name that is not in this set. */
  identifierOf(name: string): string | null {
    for (const [identifier, known] of this.#names) if (known === name) return identifier;
    return null;
  }

  /** The name for an identifier that the model wrote. Null if the identifier is unknown. */
  nameOf(identifier: string): string | null {
    return this.#names.get(identifier) ?? null;
  }

  #add(name: string): string {
    const wanted = builtins.has(name) ? name : readableIdentifier(name);
    let identifier = wanted;
    for (let count = 2; this.#names.has(identifier); count++) identifier = `${wanted}_${count}`;
    this.#names.set(identifier, name);
    return identifier;
  }
}

function readableIdentifier(name: string): string {
  const word = name
    .trim()
    .replace(/[\s.-]/g, "_")
    .replace(/[^\p{L}\p{Nd}_$]/gu, "");
  if (word === "") return "unnamed";
  return /^\p{Nd}/u.test(word) ? `_${word}` : word;
}
