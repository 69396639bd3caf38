import { inertText } from "../../inert-text.ts";

/** Rows of cells as lines of a width, in columns; the last one is cut. Safe to show on a terminal. */
export function printTable(rows: readonly (readonly string[])[], width: number): string {
  const clean = rows.map((row) => row.map((cell) => inertText(cell).replaceAll(/\s+/g, " ")));
  const widths = clean[0]?.map((_, column) =>
    Math.max(...clean.map((row) => row[column]?.length ?? 0)),
  );
  const lines = clean.map((row) => {
    const cells = row.map((cell, column) =>
      column === row.length - 1 ? cell : cell.padEnd(widths?.[column] ?? 0),
    );
    return cut(cells.join("  "), width);
  });
  return `${lines.join("\n")}\n`;
}

function cut(line: string, width: number): string {
  return line.length <= width ? line : `${line.slice(0, width - 1).trimEnd()}…`;
}
