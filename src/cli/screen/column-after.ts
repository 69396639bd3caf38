const TAB = 8;

/**
 * The column that the cursor stands in when `text` was written from `column` on, in a line that the
 * terminal breaks at `width`: `width` itself where the line is full and not yet broken.
 */
export function columnAfter(text: string, column: number, width: number): number {
  const from = text.lastIndexOf("\n") + 1;
  let at = from > 0 ? 0 : column;
  for (const character of text.slice(from)) {
    if (character === "\t") {
      at = Math.min(width - 1, at + TAB - (at % TAB));
      continue;
    }
    const cells = cellsOf(character);
    at = at + cells > width ? cells : at + cells;
  }
  return at;
}

function cellsOf(character: string): number {
  if (character < "\u0300") return 1;
  if (NO_CELL.test(character)) return 0;
  return TWO_CELLS.test(character) ? 2 : 1;
}

const NO_CELL = /[\p{Mn}\p{Me}\p{Cf}]/u;
const TWO_CELLS =
  /[\p{Emoji_Presentation}\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u303e\uff01-\uff60\uffe0-\uffe6]/u;
