import type { DomDocument, DomElement, DomNode, DomWindow } from "../dom.ts";
import type { Sight } from "../sight.ts";

export interface SnapshotOptions {
  /** Number of the snapshot: part of every reference, so that an old one is recognized. */
  readonly number: number;
  /** Only elements whose name or text contains this, ignoring case. */
  readonly find: string | null;
  /** How many levels of structure are shown. */
  readonly depth: number;
  /** Size limit of the outline, in ASCII characters. */
  readonly characters: number;
}

export interface PageSnapshot {
  readonly text: string;
  /** Total number of elements that can be acted on. */
  readonly count: number;
  /** Lines that were left out because of the size limit. */
  readonly left: number;
  /** The elements of the references. */
  readonly elements: readonly DomElement[];
}

/**
 * Runs inside the page, in a world of its own, with nothing from outside but its parameters. Writes what is visible as an outline
 * of roles, names and states, and a reference `[ref=s3e12]` for each element that can be acted on. Names
 * and texts are quoted, so that nothing a page says can pass for a role or a reference. Text that no person can see is left
 * out; what can be acted on and isn't seen, as a link for keyboards, has the state `[hidden]`.
 *
 * @param root Where to begin; null: the whole page.
 */
export function takeSnapshot(
  options: SnapshotOptions & { root: DomElement | null },
  makeSight: (window: DomWindow) => Sight,
): PageSnapshot {
  const window = globalThis as unknown as DomWindow;
  const { document, getComputedStyle } = window;
  const ELEMENT = 1;
  const TEXT = 3;
  const DEEPEST = 200;
  const NAME_CHARACTERS = 120;
  const TEXT_CHARACTERS = 300;
  const SKIPPED = new Set("script style noscript template svg head object embed map".split(" "));
  const ROLES: { [name: string]: string } = {
    a: "link",
    article: "article",
    aside: "complementary",
    button: "button",
    details: "group",
    dialog: "dialog",
    fieldset: "group",
    footer: "contentinfo",
    form: "form",
    h1: "heading",
    h2: "heading",
    h3: "heading",
    h4: "heading",
    h5: "heading",
    h6: "heading",
    header: "banner",
    iframe: "frame",
    img: "img",
    main: "main",
    nav: "navigation",
    ol: "list",
    option: "option",
    select: "combobox",
    summary: "button",
    table: "table",
    textarea: "textbox",
    tr: "row",
    ul: "list",
  };
  const INPUT_ROLES: { [type: string]: string } = {
    button: "button",
    checkbox: "checkbox",
    file: "file upload",
    image: "button",
    number: "spinbutton",
    radio: "radio",
    range: "slider",
    reset: "button",
    search: "searchbox",
    submit: "button",
  };
  const ACTIVE = new Set(
    "link button checkbox radio combobox textbox searchbox spinbutton slider option tab menuitem menuitemcheckbox menuitemradio switch treeitem".split(
      " ",
    ),
  );
  const STRUCTURE = new Set(
    "navigation main form dialog list table row group banner contentinfo complementary article heading region menu menubar tablist alert".split(
      " ",
    ),
  );
  /** Their name is their content, so the content is not written again. */
  const NAMED_BY_CONTENT = new Set(
    "link button heading option tab menuitem menuitemcheckbox menuitemradio switch treeitem checkbox radio".split(
      " ",
    ),
  );

  let sight = makeSight(window);
  const elements: DomElement[] = [];
  const lines: string[] = [];
  let characters = 0;
  let left = 0;
  let pendingText = "";
  let pendingLevel = 0;
  const wanted = options.find?.toLowerCase() ?? null;

  const seenText = (node: DomNode) => {
    const seen = sight.seen(node);
    const text = node.textContent ?? "";
    if (seen === "perhaps") return `[perhaps hidden: ${text.trim()}]`;
    return seen === "no" ? "" : text;
  };
  const clean = (text: string, length: number) => {
    const plain = text
      .replace(/\s+/g, " ")
      .trim()
      .replace(/\[ref=/gi, "(ref=");
    return plain.length > length ? `${plain.slice(0, length)}…` : plain;
  };
  /** @param exact Computes the final line, if that takes longer. */
  const put = (level: number, line: string, searched: string, exact?: () => string) => {
    if (wanted !== null && !searched.toLowerCase().includes(wanted)) return;
    const indented = `${wanted === null ? "  ".repeat(Math.min(level, options.depth)) : ""}- ${line}`;
    // A non-ASCII character costs about two tokens, while four letters of English cost one.
    const cost = indented.length + 1 + 1.5 * (indented.match(/[^ -~]/g)?.length ?? 0);
    if (characters + cost > options.characters) {
      left += 1;
      return;
    }
    characters += cost;
    lines.push(exact === undefined ? indented : indented.replace(line, exact));
  };
  const endText = () => {
    const text = clean(pendingText, TEXT_CHARACTERS);
    pendingText = "";
    if (text !== "") put(pendingLevel, `text ${JSON.stringify(text)}`, text);
  };
  const role = (element: DomElement) => {
    const written = element.getAttribute("role")?.trim().split(/\s+/)[0];
    if (written) return written === "presentation" || written === "none" ? null : written;
    const name = element.localName;
    if (name === "input") return INPUT_ROLES[element.type ?? "text"] ?? "textbox";
    if (name === "a") return element.hasAttribute("href") ? "link" : null;
    return ROLES[name] ?? null;
  };
  const textOf = (list: Iterable<DomElement | null>) =>
    [...list].map((each) => (each ? visibleText(each) : "")).join(" ");
  const nameOf = (element: DomElement, byContent: boolean, content: string): string => {
    const labelledBy = element.getAttribute("aria-labelledby");
    const referred = labelledBy
      ? textOf(labelledBy.split(/\s+/).map((id) => document.getElementById(id)))
      : "";
    const labels = element.labels ? textOf(element.labels) : "";
    const isButton = element.localName === "input" && INPUT_ROLES[element.type ?? ""] === "button";
    return (
      [
        referred,
        element.getAttribute("aria-label"),
        labels,
        isButton ? (element.value ?? element.type) : "",
        content,
        element.getAttribute("alt"),
        byContent ? element.querySelector("img[alt]")?.getAttribute("alt") : "",
        element.getAttribute("title"),
        element.getAttribute("placeholder"),
      ].find((text) => text?.trim()) ?? ""
    );
  };
  /** Only visible text: a hidden part of a button is not its name. */
  function visibleText(element: DomElement, onlySeen = false): string {
    let text = "";
    for (const child of element.childNodes) {
      if (text.length > 2 * NAME_CHARACTERS) break;
      if (child.nodeType === TEXT) text += onlySeen ? seenText(child) : (child.textContent ?? "");
      else if (/^(?:select|textarea)$/.test(child.localName ?? "")) continue;
      else if (child.nodeType === ELEMENT && isVisible(child as DomElement)) {
        text += ` ${visibleText(child as DomElement, onlySeen)} `;
      }
    }
    return text;
  }
  function isVisible(element: DomElement): boolean {
    return (
      !SKIPPED.has(element.localName) &&
      element.getAttribute("aria-hidden") !== "true" &&
      (element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) ||
        getComputedStyle(element).display === "contents")
    );
  }
  const canBeActedOn = (element: DomElement, elementRole: string | null) =>
    (elementRole !== null && (ACTIVE.has(elementRole) || elementRole === "file upload")) ||
    element.hasAttribute("onclick") ||
    element.getAttribute("contenteditable") === "true" ||
    (element.hasAttribute("tabindex") && element.getAttribute("tabindex") !== "-1") ||
    (getComputedStyle(element).cursor === "pointer" &&
      (element.parentElement === null ||
        getComputedStyle(element.parentElement).cursor !== "pointer"));
  const states = (element: DomElement, elementRole: string | null) => {
    const found: string[] = [];
    const aria = (name: string) => element.getAttribute(`aria-${name}`);
    if (element.disabled || aria("disabled") === "true") found.push("disabled");
    if (element.checked || aria("checked") === "true") found.push("checked");
    if (aria("expanded") !== null)
      found.push(aria("expanded") === "true" ? "expanded" : "collapsed");
    if (aria("selected") === "true") found.push("selected");
    if (element.hasAttribute("required")) found.push("required");
    if (document.activeElement === element) found.push("focused");
    const level = /^h([1-6])$/.exec(element.localName)?.[1] ?? aria("level");
    if (elementRole === "heading" && level) found.push(`level=${level}`);
    return found.map((state) => ` [${state}]`).join("");
  };
  const shownValueOf = (element: DomElement, elementRole: string | null) => {
    if (elementRole === "combobox" && element.selectedOptions) {
      return [...element.selectedOptions].map((option) => option.textContent ?? "").join(", ");
    }
    const hasValue = ["textbox", "searchbox", "spinbutton", "slider"].includes(elementRole ?? "");
    if (!hasValue || element.type === "password") return "";
    return element.value ?? "";
  };

  function walk(node: DomNode, level: number, depth: number): void {
    if (node.nodeType === TEXT) {
      if (pendingText === "") pendingLevel = level;
      if (pendingText.length < 2 * TEXT_CHARACTERS) pendingText += seenText(node);
      return;
    }
    if (node.nodeType !== ELEMENT || depth > DEEPEST) return;
    const element = node as DomElement;
    if (!isVisible(element)) return;
    const elementRole = role(element);
    const isActive = canBeActedOn(element, elementRole);
    const isShown =
      isActive || elementRole === "img" || (elementRole !== null && STRUCTURE.has(elementRole));
    if (!isShown) {
      const isBlock =
        element.localName === "label" || !getComputedStyle(element).display.startsWith("inline");
      if (isBlock) endText();
      children(element, level, depth);
      if (isBlock) endText();
      return;
    }
    endText();
    const byContent = NAMED_BY_CONTENT.has(elementRole ?? "") || (isActive && elementRole === null);
    const content = byContent ? visibleText(element) : "";
    const name = clean(nameOf(element, byContent, content), NAME_CHARACTERS);
    const value = clean(shownValueOf(element, elementRole), NAME_CHARACTERS);
    if (elementRole === "img" && (name === "" || sight.seen(element) === "no")) return;
    const reference = isActive ? ` [ref=s${options.number}e${elements.push(element)}]` : "";
    const shownValue = value === "" ? "" : `: ${JSON.stringify(value)}`;
    const lineWith = (called: string, state = "") =>
      `${elementRole ?? "clickable"}${called === "" ? "" : ` ${JSON.stringify(called)}`}${reference}${states(element, elementRole)}${state}${shownValue}`;
    const exact = () => {
      const seen = byContent ? visibleText(element, true).trim() : "";
      // A button's hidden name is still its name; a heading's hidden text is not seen.
      const own = seen === "" && isActive ? content : seen;
      const isHidden = isActive && sight.seen(element) === "no";
      const called = clean(nameOf(element, byContent, own), NAME_CHARACTERS);
      return lineWith(called, isHidden ? " [hidden]" : "");
    };
    // A list or a row alone is not a useful search result.
    if (wanted === null || name !== "" || value !== "") {
      put(level, lineWith(name), `${name} ${value}`, exact);
    }
    if (elementRole === "combobox") return;
    if (!byContent && level < options.depth) children(element, level + 1, depth);
    else if (byContent && element.querySelector("a[href],button,input,select,textarea") !== null) {
      children(element, level + 1, depth);
      pendingText = "";
    }
    endText();
  }

  function children(element: DomElement, level: number, depth: number): void {
    const assigned = element.localName === "slot" ? element.assignedNodes?.() : undefined;
    const nodes =
      assigned && assigned.length > 0 ? assigned : (element.shadowRoot ?? element).childNodes;
    for (const child of nodes) walk(child, level, depth + 1);
    const inner: DomDocument | null | undefined =
      element.localName === "iframe" ? element.contentDocument : null;
    if (!inner?.body || sight.seen(element) === "no") return;
    const outer = sight;
    if (inner.defaultView) sight = makeSight(inner.defaultView);
    walk(inner.body, level, depth + 1);
    sight = outer;
  }

  const root = options.root ?? document.body;
  if (root !== null) walk(root, 0, 0);
  endText();
  return { text: lines.join("\n"), count: elements.length, left, elements };
}
