const WIDTH = 80;

/**
 * Breaks lines at 80 characters, the width that gpt-oss saw pages in. A link marker `【…】` is never broken,
 * so that its id can be read from one line; a word that is longer than a line is broken where the line ends.
 */
export function wrapText(text: string): string[] {
  return text === "" ? [] : text.split("\n").flatMap(wrapLine);
}

function wrapLine(line: string): string[] {
  if (line.length <= WIDTH) return [line];
  const indent = /^[\s>]*(?:\* )?/.exec(line)?.[0].replace(/\* $/, "  ") ?? "";
  const hanging = indent.length < WIDTH / 2 ? indent : "";
  const lines: string[] = [];
  let current = "";
  for (const piece of line.match(/【[^【】]*】|[^\s【]+|\s+/g) ?? []) {
    if (current.length + piece.trimEnd().length <= WIDTH || current.trim() === "") {
      current += piece;
    } else {
      lines.push(current.trimEnd());
      current = hanging + piece.trimStart();
    }
    if (current.length > WIDTH && !current.includes("【")) {
      current = breakWord(current, hanging, lines);
    }
  }
  if (current.trim() !== "") lines.push(current.trimEnd());
  return lines;
}

/** Adds full lines to `lines`; returns the rest. A word may be as long as the whole text. */
function breakWord(text: string, hanging: string, lines: string[]): string {
  const { length } = text.trimEnd();
  let indent = "";
  let at = 0;
  while (indent.length + length - at > WIDTH) {
    let end = at + WIDTH - indent.length;
    const cut = text.charCodeAt(end - 1);
    if (cut >= 0xd800 && cut < 0xdc00) end--;
    lines.push(indent + text.slice(at, end));
    at = end;
    while (at < length && /\s/.test(text.charAt(at))) at++;
    indent = hanging;
  }
  return indent + text.slice(at);
}
