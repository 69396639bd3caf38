import type { DomDocument, DomElement, DomNode, DomWindow } from "../../dom.ts";
import type { Seen, Sight } from "../../sight.ts";

/** The content of a page, as text with marked links. */
export interface ExtractedPage {
  readonly title: string;
  readonly text: string;
  /** By id. */
  readonly links: readonly string[];
  /** The text is the page's main part; other links are at its end. */
  readonly mainOnly: boolean;
  readonly truncated: boolean;
  /**
   * How many characters were left out because no person can see them, although they are rendered.
   */
  readonly hidden: number;
}

export interface ExtractOptions {
  /** Extract the main part of an article; false: the whole page. */
  readonly main: boolean;
  readonly characters: number;
}

type ReadabilityClass = new (
  document: DomDocument,
) => { parse(): { content?: string | null; textContent?: string | null } | null };

/**
 * Runs inside the page, in a world of its own, with nothing from outside but its parameters. Writes
 * what a person would see: what is hidden is left out, and marked if that can't be determined for
 * certain; links become `【id†text†domain】` (the domain only when it is another one), and the page's
 * own 【 and 】 are replaced, so that no text can pass for a link.
 */
export function extractPage(
  { document, location, getComputedStyle, DOMParser, URL }: DomWindow,
  sight: Sight,
  Readability: ReadabilityClass,
  isReaderable: (document: DomDocument) => boolean,
  options: ExtractOptions,
): ExtractedPage {
  const ELEMENT = 1;
  const TEXT = 3;
  const DEEPEST = 150;
  const LINK_CHARACTERS = 200;
  const OTHER_LINKS = 100;
  const MAIN_CHARACTERS = 400;
  const MOST_LINKS = 50_000;
  const LONGEST_ADDRESS = 8192;
  const LONGEST_TITLE = 1000;
  const SKIPPED = new Set(
    "script style noscript template svg head iframe canvas audio video object embed input textarea select option map".split(
      " ",
    ),
  );
  const BLOCKS = new Set(
    "address article aside dd details dialog div dl dt fieldset figcaption figure footer form header main nav section summary body html tr".split(
      " ",
    ),
  );
  const INLINE = new Set(
    "a abbr b bdi bdo cite code data dfn em font i kbd label mark q s samp small span strong sub sup time tt u var button slot".split(
      " ",
    ),
  );

  const ids = new Map<string, number>();
  const links: string[] = [];
  let characters = 0;
  let truncated = false;
  let lines: string[] = [];
  let line = "";
  let linePrefix = "";
  let isLive = true;
  let hidden = 0;

  const plain = (text: string) =>
    text
      .replace(/【/g, "〖")
      .replace(/】/g, "〗")
      .replace(/[\u200b\u2060\ufeff]/g, "");
  const isOneWord = (text: string) => /^[\p{L}\p{N}_+−-]+$/u.test(text.trim());
  const endLine = () => {
    if (line.trim() !== "") lines.push(linePrefix + line.trimEnd());
    line = "";
  };
  const blankLine = () => {
    endLine();
    if (lines.length > 0 && lines[lines.length - 1]?.trim() !== linePrefix.trim()) {
      lines.push(linePrefix.trimEnd());
    }
  };
  const write = (text: string) => {
    const room = options.characters - characters + 1;
    const collapsed = plain(text).replace(/\s+/g, " ").slice(0, Math.max(0, room));
    line += line === "" || line.endsWith(" ") ? collapsed.trimStart() : collapsed;
    characters += collapsed.length;
    if (characters > options.characters) truncated = true;
  };
  /** Everything that `work` writes, as one line. */
  const flat = (work: () => void) => {
    const saved = { lines, line, linePrefix };
    lines = [];
    line = "";
    linePrefix = "";
    work();
    endLine();
    const text = lines
      .filter((each) => each !== "")
      .join(" ")
      .replace(/\s+/g, " ")
      .trim();
    ({ lines, line, linePrefix } = saved);
    return text;
  };
  // An element without its own box is as visible as its surroundings.
  const isVisible = (element: DomElement) =>
    !isLive ||
    element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) ||
    getComputedStyle(element).display === "contents";
  /** A text as a person sees it; what is hidden counts. */
  const seenText = (node: DomNode, seen: Seen = isLive ? sight.seen(node) : "yes") => {
    const text = node.textContent ?? "";
    if (seen === "no") hidden += text.trim().length;
    if (seen === "perhaps") return `[perhaps hidden: ${text.trim()}]`;
    return seen === "no" ? "" : text;
  };
  const seenContent = (node: DomNode) =>
    textsBelow(node)
      .map((text) => seenText(text))
      .join("");
  const children = (node: DomNode, depth: number) => {
    for (const child of node.childNodes) walk(child, depth + 1);
  };
  const linkId = (href: string) => {
    const known = ids.get(href);
    if (known !== undefined) return known;
    ids.set(href, links.length);
    return links.push(href) - 1;
  };
  const target = (element: DomElement) => {
    const written = element.getAttribute("href");
    if (written === null || written.startsWith("#")) return null;
    try {
      const url = new URL(element.href ?? written, location.href);
      const isKnown = ids.has(url.href);
      if (url.href.length > LONGEST_ADDRESS || (links.length >= MOST_LINKS && !isKnown))
        return null;
      return url.protocol === "http:" || url.protocol === "https:" ? url : null;
    } catch {
      return null;
    }
  };
  const mark = (url: { href: string; hostname: string }, text: string) => {
    const label = text.replace(/†/g, "‡").slice(0, LINK_CHARACTERS);
    const domain = url.hostname === location.hostname ? "" : `†${url.hostname}`;
    return `【${linkId(url.href)}†${label}${domain}】`;
  };
  const writeRaw = (text: string) => {
    line += text;
    characters += text.length;
  };

  function walk(node: DomNode, depth: number): void {
    if (truncated) return;
    if (node.nodeType === TEXT) {
      write(seenText(node));
      return;
    }
    if (node.nodeType !== ELEMENT) return;
    const element = node as DomElement;
    const name = element.localName;
    if (SKIPPED.has(name) || !isVisible(element)) return;
    if (depth > DEEPEST) {
      write(seenContent(element));
      return;
    }
    if (element.shadowRoot) {
      children(element.shadowRoot, depth);
      return;
    }
    const assigned = name === "slot" ? element.assignedNodes?.() : undefined;
    if (assigned && assigned.length > 0) {
      for (const child of assigned) walk(child, depth + 1);
      return;
    }
    if (name === "br") {
      endLine();
      return;
    }
    if (name === "button") write(" ");
    if (name === "a") {
      walkLink(element, depth);
      return;
    }
    if (name === "img") {
      const alt = (element.getAttribute("alt") ?? "").trim();
      const isSeen = !isLive || sight.seen(element) !== "no";
      if (alt !== "" && !isSeen) hidden += alt.length;
      if (alt !== "" && isSeen) write(`[Image: ${alt.slice(0, LINK_CHARACTERS)}]`);
      return;
    }
    // 10 to the power of 6 is not 106.
    if ((name === "sup" || name === "sub") && isOneWord(element.textContent ?? "")) {
      const text = flat(() => children(element, depth));
      writeRaw(isOneWord(text) ? `${name === "sup" ? "^" : "_"}{${text}}` : text);
      return;
    }
    if (/^h[1-6]$/.test(name)) {
      const text = flat(() => children(element, depth));
      if (text === "") return;
      blankLine();
      writeRaw(`${"#".repeat(Number(name[1]))} ${text}`);
      blankLine();
      return;
    }
    walkBlock(element, name, depth);
  }

  function walkLink(element: DomElement, depth: number): void {
    const url = target(element);
    if (url === null) {
      children(element, depth);
      return;
    }
    const inner = flat(() => {
      // Links can't be nested: the inner one becomes text.
      for (const child of element.childNodes) walk(child, depth + 1);
    });
    if (inner === "" && isLive && sight.seen(element) === "no") return;
    const said = [element.getAttribute("aria-label"), element.getAttribute("title")].find(Boolean);
    // A picture that leads somewhere may be called by a text for screen readers.
    const hiddenLabel = isLive ? (element.textContent ?? "").trim() : "";
    const text = inner || said || (hiddenLabel === "" ? "" : `[label: ${hiddenLabel}]`);
    if (text.trim() !== "") writeRaw(mark(url, plain(text).replace(/\s+/g, " ").trim()));
  }

  function walkBlock(element: DomElement, name: string, depth: number): void {
    if (name === "hr") {
      blankLine();
      writeRaw("---");
      blankLine();
      return;
    }
    if (name === "pre") {
      blankLine();
      for (const text of plain(seenContent(element)).replace(/\n$/, "").split(/\r?\n/)) {
        lines.push(linePrefix + text.trimEnd());
        characters += text.length;
      }
      blankLine();
      return;
    }
    if (name === "p" || name === "table" || name === "ul" || name === "ol") {
      const isNested = name !== "p" && element.parentElement?.closest("li") !== null;
      if (isNested) endLine();
      else blankLine();
      if (name === "table") walkTable(element, depth);
      else children(element, depth);
      if (isNested) endLine();
      else blankLine();
      return;
    }
    if (name === "li" || name === "blockquote") {
      const outer = linePrefix;
      if (name === "blockquote") blankLine();
      else endLine();
      linePrefix = `${outer}${name === "li" ? "  " : "> "}`;
      if (name === "li") writeRaw("* ");
      children(element, depth);
      if (name === "li" && line.trim() === "*") line = "";
      endLine();
      linePrefix = outer;
      if (name === "blockquote") blankLine();
      return;
    }
    const isBlock = BLOCKS.has(name) || (!INLINE.has(name) && looksLikeBlock(element));
    if (isBlock) endLine();
    children(element, depth);
    if (isBlock) endLine();
  }

  function looksLikeBlock(element: DomElement): boolean {
    return isLive && !getComputedStyle(element).display.startsWith("inline");
  }

  function walkTable(table: DomElement, depth: number): void {
    if (table.querySelector("table") !== null) {
      children(table, depth);
      return;
    }
    for (const row of table.querySelectorAll("tr")) {
      if (!isVisible(row)) continue;
      const cells: string[] = [];
      for (const cell of row.childNodes) {
        if (cell.nodeType === ELEMENT) cells.push(flat(() => walk(cell, depth + 1)));
      }
      endLine();
      writeRaw(cells.join(" | "));
      endLine();
    }
  }

  /** Without recursion, since pages may nest as deep as they like. */
  function textsBelow(node: DomNode): DomNode[] {
    const texts: DomNode[] = [];
    const left: DomNode[] = [node];
    for (let next = left.pop(); next !== undefined; next = left.pop()) {
      if (next.nodeType === TEXT) texts.push(next);
      else left.push(...[...next.childNodes].reverse());
    }
    return texts;
  }

  function mainPart(): DomNode | null {
    if (!options.main || !isReaderable(document)) return null;
    const copy = document.cloneNode(true);
    // Before anything is removed: matching elements are at the same place in both.
    const copies = textsBelow(copy);
    for (const [index, original] of textsBelow(document).entries()) {
      const twin = copies[index];
      const parent = original.parentElement;
      if (!twin || parent === null || parent.closest("head, noscript, template") !== null) continue;
      if (!/\S/.test(original.textContent ?? "") || !isVisible(parent)) continue;
      const seen = sight.seen(original);
      if (seen !== "yes") twin.textContent = seenText(original, seen);
    }
    const originals = [...document.querySelectorAll("*")];
    for (const [index, element] of [...copy.querySelectorAll("*")].entries()) {
      const original = originals[index];
      if (!original || original.closest("head") !== null) continue;
      const isSeen = original.localName !== "img" || sight.seen(original) !== "no";
      if (!isSeen || !isVisible(original)) element.remove();
    }
    const article = new Readability(copy).parse();
    const whole = (document.body?.textContent ?? "").length;
    const length = (article?.textContent ?? "").length;
    if (!article?.content || length < Math.min(MAIN_CHARACTERS, whole / 4)) return null;
    return new DOMParser().parseFromString(article.content, "text/html").body;
  }

  function otherLinks(): void {
    let count = 0;
    const before = hidden;
    for (const element of document.querySelectorAll("a[href]")) {
      const url = target(element);
      if (url === null || ids.has(url.href) || !isVisible(element)) continue;
      const text = plain(seenContent(element)).replace(/\s+/g, " ").trim();
      if (text === "") continue;
      if (count === 0) {
        blankLine();
        lines.push("Other links on this page:");
      }
      lines.push(`  * ${mark(url, text)}`);
      count += 1;
      if (count === OTHER_LINKS) break;
    }
    // They were counted when the main part was made.
    hidden = before;
  }

  const main = mainPart();
  if (main !== null) {
    isLive = false;
    children(main, 0);
    isLive = true;
    endLine();
    otherLinks();
  } else if (document.body !== null) {
    children(document.body, 0);
  }
  endLine();
  while (/^[>\s]*$/.test(lines[lines.length - 1] ?? "x")) lines.pop();
  return {
    title: plain(document.title).replace(/\s+/g, " ").trim().slice(0, LONGEST_TITLE),
    // What was written before it was seen to be too much.
    text: lines.join("\n").slice(0, 2 * options.characters),
    links,
    mainOnly: main !== null,
    truncated,
    hidden,
  };
}
