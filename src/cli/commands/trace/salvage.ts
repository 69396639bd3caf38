import { inertLine } from "../../../inert-text.ts";
import { DEFAULT_JOURNAL_PATH, salvageJournal } from "../../../trace/index.ts";

interface SalvageOptions {
  readonly journal?: string;
  readonly json?: boolean;
}

/** `ostinato salvage`: copies what is readable in a damaged journal to a new one, and doesn't change the damaged one. */
export async function salvageCommand(
  into: string | undefined,
  { journal: damaged = DEFAULT_JOURNAL_PATH, json }: SalvageOptions,
): Promise<void> {
  const path = into ?? `${damaged}.saved`;
  const saved = await salvageJournal(damaged, path);
  if (json) {
    process.stdout.write(`${JSON.stringify({ into: path, ...saved })}\n`);
    return;
  }
  const { runs, lostRuns } = saved;
  for (const { runId, events, dropped } of runs) {
    const lost = dropped > 0 ? `, ${dropped} after the damage are lost` : "";
    process.stdout.write(`${inertLine(runId)}: ${events} events${lost}\n`);
  }
  if (lostRuns > 0) process.stdout.write(`runs lost entirely: ${lostRuns}\n`);
  process.stdout.write(`saved to ${path}; use it with --journal ${path}\n`);
}
