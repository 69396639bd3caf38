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
  for (const piece of line.match(/【[^】]*】|[^\s【]+|\s+/g) ?? []) {
    if (current.length + piece.trimEnd().length <= WIDTH || current.trim() === "") {
      current += piece;
    } else {
      lines.push(current.trimEnd());
      current = hanging + piece.trimStart();
    }
    while (current.length > WIDTH && !current.includes("【")) {
      const cut = current.charCodeAt(WIDTH - 1);
      const end = cut >= 0xd800 && cut < 0xdc00 ? WIDTH - 1 : WIDTH;
      if (current.trimEnd().length <= WIDTH) break;
      lines.push(current.slice(0, end));
      current = hanging + current.slice(end).trimStart();
    }
  }
  if (current.trim() !== "") lines.push(current.trimEnd());
  return lines;
}
