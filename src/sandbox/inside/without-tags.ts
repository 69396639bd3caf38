/** Elements whose content is no text. */
const NO_TEXT = /(?:script|style|template|svg)\b/iy;

/**
 * The source of an HTML document in which tags, comments, scripts and styles became spaces. Line ends stay, so
 * that a line keeps its number. One pass: what isn't closed is looked for once, then taken as text.
 */
export function withoutTags(source: string): string {
  const pieces: string[] = [];
  const ends = new Ends(source);
  let from = 0;
  for (let at = source.indexOf("<"); at >= 0; at = source.indexOf("<", Math.max(at + 1, from))) {
    const isComment = source.startsWith("<!--", at);
    const end = (isComment ? ends.ofComment(at + 4) : ends.ofElement(at)) ?? ends.ofTag(at + 1);
    if (end === null) continue;
    const taken = source.slice(at, end);
    pieces.push(source.slice(from, at), taken.includes("\n") ? taken.replace(/[^\n]+/g, "") : " ");
    from = end;
  }
  pieces.push(source.slice(from));
  return pieces.join("");
}

/** Where things end; what was not found from one place on is not looked for again from a later one. */
class Ends {
  readonly #source: string;
  readonly #missing = new Set<string>();

  constructor(source: string) {
    this.#source = source;
  }

  ofComment(from: number): number | null {
    return this.#behind("-->", from);
  }

  ofTag(from: number): number | null {
    return this.#behind(">", from);
  }

  ofElement(at: number): number | null {
    NO_TEXT.lastIndex = at + 1;
    const name = NO_TEXT.exec(this.#source)?.[0].toLowerCase();
    if (name === undefined || this.#missing.has(name)) return null;
    const closing = new RegExp(`</${name}\\s*>`, "gi");
    closing.lastIndex = at + 1;
    if (closing.exec(this.#source) !== null) return closing.lastIndex;
    this.#missing.add(name);
    return null;
  }

  #behind(mark: string, from: number): number | null {
    if (this.#missing.has(mark)) return null;
    const at = this.#source.indexOf(mark, from);
    if (at >= 0) return at + mark.length;
    this.#missing.add(mark);
    return null;
  }
}
