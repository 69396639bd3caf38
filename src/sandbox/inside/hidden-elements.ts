import { hidingOf } from "./hiding-tag.ts";

const VOID = new Set(
  "area base br col embed hr img input link meta param source track wbr".split(" "),
);
const BLOCKS = new Set(
  "address article aside blockquote body center details dialog dir div dl dd dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html li main menu nav ol p pre section table td th tr ul".split(
    " ",
  ),
);

interface ImpliedEnd {
  /** Tags of elements that can't be inside the element and therefore end it. */
  readonly before: ReadonlySet<string>;
  /** Enclosing elements that limit how far an implied end reaches. */
  readonly parents: ReadonlySet<string>;
}

const implied = (before: string, parents: string): ImpliedEnd => ({
  before: new Set(before.split(" ")),
  parents: new Set(parents.split(" ")),
});
const CELL = implied("td th tr tbody tfoot", "table");
const TERM = implied("dt dd", "dl");
/** Elements whose closing tag may be omitted. */
const IMPLIED_ENDS: { readonly [name: string]: ImpliedEnd } = {
  dd: TERM,
  dt: TERM,
  li: implied("li", "ul ol menu"),
  td: CELL,
  th: CELL,
  tr: implied("tr tbody tfoot", "table"),
};

/** Follows the tags of a document and tells whether the current text is in an element that its tag hides. */
export class HiddenElements {
  #name: string | null = null;
  /** Open elements of that name, or parents of parts, within it. */
  #within = 0;

  get isHidden(): boolean {
    return this.#name !== null;
  }

  /** @returns A notice about the following text; empty if there is none. */
  pass(tag: string): string {
    const [, slash = "", written] = /^<(\/?)([a-z][^\s/>]*)/i.exec(tag) ?? [];
    if (written === undefined) return "";
    const name = written.toLowerCase();
    const isClosing = slash !== "";
    if (this.#name !== null && !this.#ends(this.#name, name, isClosing)) return "";
    const ended = this.#name === name && isClosing;
    this.#name = null;
    if (ended || isClosing || VOID.has(name)) return "";
    const hiding = hidingOf(name, tag);
    if (hiding === "yes") {
      this.#name = name;
      this.#within = 0;
    }
    return hiding === "perhaps" ? "[perhaps hidden:] " : "";
  }

  #ends(hidden: string, name: string, isClosing: boolean): boolean {
    if (hidden === "p" && name !== "p") return BLOCKS.has(name);
    const rule = IMPLIED_ENDS[hidden];
    const isParent = rule?.parents.has(name) ?? false;
    if (isParent || (rule === undefined && name === hidden && hidden !== "p")) {
      if (!isClosing) this.#within++;
      else if (this.#within-- === 0) return true;
      return false;
    }
    if (this.#within > 0) return false;
    if (name === hidden) return true;
    return !isClosing && (rule?.before.has(name) ?? false);
  }
}
