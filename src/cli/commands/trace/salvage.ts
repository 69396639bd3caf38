import { inertLine } from "../../../inert-text.ts";
import { DEFAULT_JOURNAL_PATH, salvageJournal } from "../../../trace/index.ts";

interface SalvageOptions {
  readonly journal?: string;
  readonly json?: boolean;
}

/** `ostinato salvage`: saves what a damaged journal still holds into a new one, and leaves it as it is. */
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
    const lost = dropped > 0 ? `, ${dropped} behind the damage are lost` : "";
    process.stdout.write(`${inertLine(runId)}: ${events} events${lost}\n`);
  }
  if (lostRuns > 0) process.stdout.write(`lost from their beginning: ${lostRuns}\n`);
  process.stdout.write(`saved into ${path}; use it with --journal ${path}\n`);
}
