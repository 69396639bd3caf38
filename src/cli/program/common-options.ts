import type { Command } from "commander";

/** What stands in for a run on the command line. */
export const RUN_ARGUMENT = ["<run>", "its id, the beginning of it, or LAST"] as const;

export function journalOption(command: Command): Command {
  return command.option("--journal <file>", "the journal (default: .ostinato/journal.db)");
}
