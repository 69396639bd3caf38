/** Keeps the beginning and the end of a text that may be endless. */
export class HeadAndTail {
  readonly #headLimit: number;
  readonly #tailLimit: number;
  #head = "";
  #tail: string[] = [];
  #tailLength = 0;
  #dropped = 0;

  /** @param limit Characters to keep in total. */
  constructor(limit: number) {
    this.#headLimit = Math.ceil(limit / 2);
    this.#tailLimit = Math.floor(limit / 2);
  }

  push(text: string): void {
    let rest = text;
    const room = this.#headLimit - this.#head.length;
    if (room > 0) {
      this.#head += rest.slice(0, room);
      rest = rest.slice(room);
    }
    if (rest === "") return;
    this.#tail.push(rest);
    this.#tailLength += rest.length;
    let first = this.#tail[0];
    while (first !== undefined && this.#tailLength - first.length >= this.#tailLimit) {
      this.#tail.shift();
      this.#tailLength -= first.length;
      this.#dropped += first.length;
      first = this.#tail[0];
    }
  }

  /** Head and tail; `dropped` counts the characters between them. Surrogate pairs are never cut. */
  parts(): { head: string; tail: string; dropped: number } {
    const joined = this.#tail.join("");
    const over = Math.max(0, joined.length - this.#tailLimit);
    const dropped = this.#dropped + over;
    const tail = joined.slice(over);
    if (dropped === 0) return { head: this.#head + tail, tail: "", dropped };
    return {
      head: this.#head.replace(/[\ud800-\udbff]$/, ""),
      tail: tail.replace(/^[\udc00-\udfff]/, ""),
      dropped,
    };
  }
}
