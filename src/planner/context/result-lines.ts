/** A longer line is read in pieces, each of which counts as a line. */
const LONGEST = 500;

/** A result's lines as `read_result` counts them. */
export function resultLines(text: string): string[] {
  return text.split("\n").flatMap((line) => {
    if (line.length <= LONGEST) return [line];
    const pieces = Array.from({ length: Math.ceil(line.length / LONGEST) }, (_, index) =>
      line.slice(index * LONGEST, (index + 1) * LONGEST),
    );
    return pieces.map((piece) => piece.toWellFormed());
  });
}

export function countLines(text: string): number {
  let count = 0;
  let from = 0;
  for (;;) {
    const end = text.indexOf("\n", from);
    const length = (end === -1 ? text.length : end) - from;
    count += Math.max(1, Math.ceil(length / LONGEST));
    if (end === -1) return count;
    from = end + 1;
  }
}
