import type { HiddenElements } from "./hidden-elements.ts";

/** Elements whose content isn't text. */
const NO_TEXT = /(?:script|style|template|svg)\b/iy;

/**
 * The source of an HTML document with tags, comments, scripts and styles replaced by spaces. Line ends stay, so
 * that each line keeps its number. It takes one pass: the end of an unclosed construct is searched for once, then
 * the rest is treated as text.
 *
 * @param hidden Follows the tags; text that it reports as hidden is left out too.
 */
export function withoutTags(source: string, hidden?: HiddenElements): string {
  const pieces: string[] = [];
  const ends = new Ends(source);
  let from = 0;
  for (let at = source.indexOf("<"); at >= 0; at = source.indexOf("<", Math.max(at + 1, from))) {
    const isComment = source.startsWith("<!--", at);
    const end = (isComment ? ends.ofComment(at + 4) : ends.ofElement(at)) ?? ends.ofTag(at + 1);
    if (end === null) continue;
    const taken = source.slice(at, end);
    const text = source.slice(from, at);
    pieces.push(hidden?.isHidden ? lineEnds(text) : text);
    pieces.push(taken.includes("\n") ? lineEnds(taken) : " ");
    if (hidden !== undefined && !isComment) pieces.push(hidden.pass(taken));
    from = end;
  }
  const rest = source.slice(from);
  pieces.push(hidden?.isHidden ? lineEnds(rest) : rest);
  return pieces.join("");
}

function lineEnds(text: string): string {
  return text.replace(/[^\n]+/g, "");
}

/** Finds ends; a search that failed from one position is not repeated from a later one. */
class Ends {
  readonly #source: string;
  readonly #missing = new Set<string>();

  constructor(source: string) {
    this.#source = source;
  }

  ofComment(from: number): number | null {
    return this.#behind("-->", from);
  }

  /** The position after the `>` that isn't in a quoted value. */
  ofTag(from: number): number | null {
    let end = this.#behind(">", from);
    for (let at = from; end !== null && at < end; at++) {
      const mark = this.#source[at];
      // Only in a value: elsewhere, a quote in a text that looks like a tag doesn't count.
      if ((mark !== '"' && mark !== "'") || this.#source[at - 1] !== "=") continue;
      const closed = this.#behind(mark, at + 1);
      if (closed === null) break;
      if (closed > end) end = this.#behind(">", closed);
      at = closed - 1;
    }
    return end;
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
