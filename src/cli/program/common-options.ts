import { type Command, InvalidArgumentError, Option } from "commander";

/** Agents that come with Ostinato, for help texts: their modules are loaded only when one is needed. */
export const AGENT_NAMES = "assistant, automator, coder or researcher";

/** Where an agent of one's own comes from. */
export const AGENT_FILE = "./agent.ts or ./agent.ts#name";

/** For commands that continue a run of an agent of one's own. */
export function agentFileOption(command: Command): Command {
  return command.option(
    "-a, --agent <file>",
    `where the run's agent is, if it is none of Ostinato's: ${AGENT_FILE}`,
  );
}

/** How a run is named on the command line. */
export const RUN_ARGUMENT = ["<run>", "a run's id, the start of an id, or LAST"] as const;

/** For commands that act in the folder that the run acted in. */
export function ownWorkspaceOption(command: Command): Command {
  return command.option(
    "-w, --workspace <dir>",
    "the folder to act in, for a run that isn't known to be yours or worked elsewhere (default: the run's own)",
  );
}

export function journalOption(command: Command): Command {
  return journalFileOption(command)
    .addOption(
      new Option(
        "--database <where>",
        "the journal is in Postgres: env, env:NAME, file:PATH, or a URL without a password",
      )
        .argParser(named("database"))
        .conflicts("journal"),
    )
    .option(
      "--tenant <name>",
      "whose runs, of those that workers make (default: default)",
      named("tenant"),
    );
}

/** For commands that put jobs somewhere or take them from there. */
export function fleetPlaceOption(command: Command): Command {
  return command
    .option(
      "--database <where>",
      "the Postgres database: env, env:NAME, file:PATH, or a URL without a password (default: env)",
      named("database"),
    )
    .addOption(
      new Option("--journal <file>", "without Postgres, on one machine: the journal's file")
        .argParser(named("file"))
        .conflicts("database"),
    );
}

/** For commands that need the contents of workspaces that travel. */
export function snapshotsOption(command: Command): Command {
  return command.option(
    "--snapshots <dir>",
    "where workspaces that travel are kept (default: where the runs are)",
    named("folder"),
  );
}

/** For commands that only a file needs. */
export function journalFileOption(command: Command): Command {
  const what = "the journal (default: .ostinato/journal.db)";
  return command.option("--journal <file>", what, named("file"));
}

function named(what: string): (given: string) => string {
  return (given) => {
    if (given.trim() === "") throw new InvalidArgumentError(`It must name a ${what}.`);
    return given;
  };
}

export function quietOption(command: Command): Command {
  return command.option("-q, --quiet", "no progress on standard error: no steps, no counters");
}
