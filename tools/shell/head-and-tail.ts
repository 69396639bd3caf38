/** The beginning and the end of an output. */
export interface Shortened {
  readonly text: string;
  /** Characters that were left out. */
  readonly left: number;
}

const HEAD_CHARACTERS = 8 * 1024;
const TAIL_CHARACTERS = 16 * 1024;
/** A cut moves back to the end of a line when one is this near. */
const LINE_REACH = 1000;

/**
 * Keeps the head and, more of it, the tail of a command's output: the end is where errors and totals
 * stand. The notice between them says how much is missing and how to see it.
 */
export function headAndTail(text: string): Shortened {
  if (text.length <= HEAD_CHARACTERS + TAIL_CHARACTERS) return { text, left: 0 };
  const headEnd = lineEndBefore(text, HEAD_CHARACTERS);
  const tailStart = lineStartAfter(text, text.length - TAIL_CHARACTERS);
  const left = tailStart - headEnd;
  const notice = `[${left} characters left out; run it again with | grep, | sed -n or > FILE to see them]`;
  return { text: `${text.slice(0, headEnd)}\n${notice}\n${text.slice(tailStart)}`, left };
}

function lineEndBefore(text: string, at: number): number {
  const end = text.lastIndexOf("\n", at);
  return end > at - LINE_REACH ? end : wholeCharacter(text, at);
}

function lineStartAfter(text: string, at: number): number {
  const end = text.indexOf("\n", at);
  return end !== -1 && end < at + LINE_REACH ? end + 1 : wholeCharacter(text, at);
}

/** Not between the halves of a surrogate pair. */
function wholeCharacter(text: string, at: number): number {
  const code = text.charCodeAt(at);
  return code >= 0xdc00 && code < 0xe000 ? at - 1 : at;
}
