/** A part of a Word document as mammoth reads it; only what is needed of it. */
export interface DocxElement {
  readonly type: string;
  readonly children?: readonly DocxElement[];
  /** Of a text. */
  readonly value?: string;
  /** Of a paragraph: "Heading 1", "Title". */
  readonly styleName?: string | null;
  readonly numbering?: { readonly level: string; readonly isOrdered: boolean } | null;
  /** Of a checkbox. */
  readonly checked?: boolean;
  /** Of a reference to a note. */
  readonly noteType?: string;
  readonly noteId?: string;
  /** Of a note. */
  readonly body?: readonly DocxElement[];
  /** Of the document: its footnotes and endnotes. */
  readonly notes?: { resolve(reference: DocxElement): DocxElement | null };
}

/**
 * A document as lines: a paragraph is one line, headings begin with `#`, items of lists with `-`, the cells of a table's
 * row stand between ` | `. Footnotes and endnotes follow at the end.
 */
export function docxLines(document: DocxElement): string[] {
  const references: DocxElement[] = [];
  const textOf = (element: DocxElement): string => {
    const inner = () => (element.children ?? []).map(textOf).join("");
    switch (element.type) {
      case "text":
        return element.value ?? "";
      case "tab":
      case "break":
        return " ";
      case "checkbox":
        return element.checked ? "[x]" : "[ ]";
      case "noteReference":
        return `[${references.push(element)}]`;
      case "paragraph":
      case "tableCell":
        return `${inner()} `;
      case "tableRow":
        return (element.children ?? []).map((cell) => oneLine(textOf(cell))).join(" | ");
      case "table":
        return (element.children ?? []).map((row) => `${textOf(row)}; `).join("");
      default:
        return inner();
    }
  };
  const lines = (document.children ?? []).flatMap((block) => {
    if (block.type === "table") return (block.children ?? []).map(textOf);
    const text = oneLine(textOf(block));
    return text === "" ? [""] : [`${markOf(block)}${text}`];
  });
  // A note may refer to another one.
  for (let at = 0; at < references.length; at++) {
    const { body = [] } = document.notes?.resolve(references[at] as DocxElement) ?? {};
    lines.push(`[${at + 1}] ${oneLine(body.map(textOf).join(" "))}`);
  }
  return lines;
}

function markOf({ styleName, numbering }: DocxElement): string {
  const [, level] = /^heading ([1-6])$/i.exec(styleName ?? "") ?? [];
  if (level !== undefined) return `${"#".repeat(Number(level))} `;
  if (styleName?.toLowerCase() === "title") return "# ";
  if (!numbering) return "";
  return `${"  ".repeat(Math.min(Number(numbering.level) || 0, 8))}- `;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
