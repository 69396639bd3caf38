import { styleText } from "node:util";
import {
  eventsBehind,
  foldRun,
  type JournalEvent,
  type PrintOptions,
  printRun,
} from "../../../trace/index.ts";
import { withNamedRun } from "../../journal/with-journal.ts";
import { citedPlaces, describePlaces } from "../../screen/cited-places.ts";
import { terminalWidth } from "../../screen/terminal-width.ts";

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
export function showCommand(reference: string, options: ShowOptions): Promise<void> {
  return withNamedRun(reference, options, async (journal, runId) => {
    const events: JournalEvent[] = [];
    for await (const event of journal.read(runId)) events.push(event);
    const view = foldRun(events);
    const print: PrintOptions = {
      full: options.full ?? false,
      width: terminalWidth(),
      paint: (style, text) => styleText(STYLES[style], text, { stream: process.stdout }),
    };
    const places = await citedPlaces(view.outcome?.text ?? null, () =>
      eventsBehind(journal, runId),
    );
    if (options.json) {
      process.stdout.write(`${JSON.stringify({ ...view, ...(places && { places }) })}\n`);
      return;
    }
    process.stdout.write(printRun(view, print));
    if (places !== null) process.stdout.write(`\n${describePlaces(places)}\n`);
  });
}
