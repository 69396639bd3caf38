import type { RunSummary } from "../journal.ts";
import { printTable } from "./print-table.ts";

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
  ];
  return printTable(rows, options.width ?? 100);
}

function placeInWords({ parent, caller, conversation }: RunSummary): string {
  if (conversation !== undefined) return `turn ${conversation.turn} of ${conversation.id}`;
  if (caller !== undefined) return `call ${caller.callId} of ${caller.runId}`;
  return parent === null ? "" : `fork of ${parent.runId}`;
}
