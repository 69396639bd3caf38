interface Item {
  readonly str: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly fontSize: number;
  readonly hasEOL: boolean;
}

/** Pieces of text whose baselines are this close, relative to the font size, form one line. */
const SAME_LINE = 0.4;
/** A gap this wide, relative to the font size, is a space. */
const SPACE = 0.2;

function linesOf(page: readonly Item[]): string[] {
  const lines: string[] = [];
  let line = "";
  let previous: Item | null = null;
  for (const item of page) {
    if (item.str === "" && !item.hasEOL) continue;
    const size = item.fontSize || 10;
    if (previous && Math.abs(item.y - previous.y) > size * SAME_LINE) {
      lines.push(line.trimEnd());
      line = "";
    } else if (previous && item.x - (previous.x + previous.width) > size * SPACE) {
      line += line.endsWith(" ") ? "" : " ";
    }
    line += item.str;
    if (item.str !== "") previous = item;
  }
  lines.push(line.trimEnd());
  return lines;
}

/** The text of a PDF, each page after a line `[page N]`. @throws Error if it is damaged or encrypted. */
export async function pdfText(content: Uint8Array): Promise<string> {
  // Loaded for the first PDF: most documents aren't PDFs.
  const { extractTextItems, getDocumentProxy } = await import("unpdf");
  const document = await getDocumentProxy(new Uint8Array(content), {
    isEvalSupported: false,
    verbosity: 0,
  });
  try {
    const { items } = await extractTextItems(document);
    return items
      .map((page, index) => `[page ${index + 1}]\n${linesOf(page).join("\n")}`)
      .join("\n");
  } finally {
    await document.destroy();
  }
}
