import { inertText } from "../../inert-text.ts";
import type { RunSummary } from "../journal.ts";

/**
 * A list of runs as a table, newest first as the journal gives them, with the conversation or the run that each one
 * belongs to. Safe to show on a terminal.
 */
export function printRuns(
  runs: readonly RunSummary[],
  options: { /** Columns. Default: 100. */ readonly width?: number } = {},
): string {
  if (runs.length === 0) return "no runs yet\n";
  const belongs = runs.some((run) => placeInWords(run) !== "");
  const rows = [
    [
      "RUN",
      "STARTED",
      "STATUS",
      "STEPS",
      ...(belongs ? ["BELONGS TO"] : []),
      "AGENT",
      "MODEL",
      "TASK",
    ],
    ...runs.map((run) => [
      run.runId,
      new Date(run.startedAt).toISOString().slice(0, 16).replace("T", " "),
      run.status,
      String(run.steps),
      ...(belongs ? [placeInWords(run)] : []),
      run.agent,
      run.model,
      run.task.trim(),
    ]),
  ].map((row) => row.map((cell) => inertText(cell).replaceAll(/\s+/g, " ")));
  const widths = rows[0]?.map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  const lines = rows.map((row) => {
    const cells = row.map((cell, column) =>
      column === row.length - 1 ? cell : cell.padEnd(widths?.[column] ?? 0),
    );
    return cut(cells.join("  "), options.width ?? 100);
  });
  return `${lines.join("\n")}\n`;
}

function placeInWords({ parent, caller, conversation }: RunSummary): string {
  if (conversation !== undefined) return `turn ${conversation.turn} of ${conversation.id}`;
  if (caller !== undefined) return `call ${caller.callId} of ${caller.runId}`;
  return parent === null ? "" : `fork of ${parent.runId}`;
}

function cut(line: string, width: number): string {
  return line.length <= width ? line : `${line.slice(0, width - 1).trimEnd()}…`;
}
