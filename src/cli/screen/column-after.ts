const TAB = 8;

/**
 * The cursor's column after writing `text` from `column` on, on a terminal that wraps lines at `width`. It is
 * `width` itself if the line is full and not yet wrapped.
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
