import { styleText } from "node:util";
import {
  findRun,
  foldRun,
  type JournalEvent,
  openJournal,
  type PrintOptions,
  printRun,
} from "../../trace/index.ts";

interface ShowOptions {
  readonly journal?: string;
  readonly json?: boolean;
  readonly full?: boolean;
}

const STYLES = {
  heading: "bold",
  dim: "dim",
  good: "green",
  bad: "red",
  name: "cyan",
} as const;

/** `ostinato show RUN`: what a run did, step by step. */
export async function showCommand(reference: string, options: ShowOptions): Promise<void> {
  const journal = await openJournal(options.journal);
  try {
    const runId = await findRun(journal, reference);
    const events: JournalEvent[] = [];
    for await (const event of journal.read(runId)) events.push(event);
    const view = foldRun(events);
    const print: PrintOptions = {
      full: options.full ?? false,
      width: process.stdout.columns ?? 100,
      paint: (style, text) => styleText(STYLES[style], text, { stream: process.stdout }),
    };
    process.stdout.write(options.json ? `${JSON.stringify(view)}\n` : printRun(view, print));
  } finally {
    await journal.close();
  }
}
