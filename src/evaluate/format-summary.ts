import type { FamilySummary, SuiteSummary } from "./summarize.ts";

/** The table of a suite's results: one line per family, then the total. */
export function formatSummary({ all, families }: SuiteSummary): string {
  const k = all.passAtK.length;
  const header = [
    "family",
    "tasks",
    "passed",
    "95 %",
    ...(k > 1 ? [`pass@${k}`] : []),
    "malformed",
    "median",
  ];
  const rows = [...families, all].map((family) => row(family, k));
  const widths = header.map((title, column) =>
    Math.max(title.length, ...rows.map((cells) => (cells[column] ?? "").length)),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join("  ");
  return [line(header), ...rows.slice(0, -1).map(line), "", ...rows.slice(-1).map(line)].join("\n");
}

function row(
  { family, tasks, passed, passAtK, malformedCalls, milliseconds }: FamilySummary,
  k: number,
): string[] {
  const percent = (share: number) => `${(share * 100).toFixed(0)} %`;
  return [
    family,
    String(tasks),
    percent(passed.value),
    `${(passed.low * 100).toFixed(0)}-${(passed.high * 100).toFixed(0)}`,
    ...(k > 1 ? [percent(passAtK[k - 1] ?? 0)] : []),
    String(malformedCalls),
    `${(milliseconds / 1000).toFixed(2)} s`,
  ];
}
