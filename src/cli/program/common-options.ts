import { type Command, InvalidArgumentError } from "commander";

/** Agents that come with Ostinato, for help texts: their modules are loaded only when one is needed. */
export const AGENT_NAMES = "assistant, automator, coder or researcher";

/** How a run is named on the command line. */
export const RUN_ARGUMENT = ["<run>", "a run's id, the start of an id, or LAST"] as const;

/** For commands that act in the folder that the run acted in. */
export function ownWorkspaceOption(command: Command): Command {
  return command.option(
    "-w, --workspace <dir>",
    "the folder to act in, for a run that isn't known to be yours (default: the run's own)",
  );
}

export function journalOption(command: Command): Command {
  return command.option(
    "--journal <file>",
    "the journal (default: .ostinato/journal.db)",
    (file: string) => {
      if (file.trim() === "") throw new InvalidArgumentError("It must name a file.");
      return file;
    },
  );
}

export function quietOption(command: Command): Command {
  return command.option("-q, --quiet", "no progress on standard error: no steps, no counters");
}
