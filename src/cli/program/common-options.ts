import { type Command, InvalidArgumentError } from "commander";

/** What stands in for a run on the command line. */
export const RUN_ARGUMENT = ["<run>", "its id, the beginning of it, or LAST"] as const;

/** For commands that go on with a run where it acted. */
export function ownWorkspaceOption(command: Command): Command {
  return command.option(
    "-w, --workspace <dir>",
    "the folder to act in, for a run that isn't known to be yours (default: that of the run)",
  );
}

export function journalOption(command: Command): Command {
  return command.option(
    "--journal <file>",
    "the journal (default: .ostinato/journal.db)",
    (file: string) => {
      if (file.trim() === "") throw new InvalidArgumentError("It has to name a file.");
      return file;
    },
  );
}

export function quietOption(command: Command): Command {
  return command.option("-q, --quiet", "no progress on standard error: no steps, no counters");
}
