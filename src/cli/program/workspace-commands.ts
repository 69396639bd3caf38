import type { Command } from "commander";
import { journalOption, RUN_ARGUMENT } from "./common-options.ts";

const DESCRIPTIONS = {
  diff: "show what a run changed, while its changes are kept aside",
  commit: "bring a run's changes into the workspace",
  discard: "forget a run's changes",
} as const;

/** What becomes of the changes of a run. */
export function addWorkspaceCommands(program: Command): void {
  for (const name of ["diff", "commit", "discard"] as const) {
    journalOption(program.command(name))
      .description(DESCRIPTIONS[name])
      .argument(...RUN_ARGUMENT)
      .option("--json", "print one JSON object a line")
      .action(async (run: string, options) => {
        const { commitCommand, diffCommand, discardCommand } = await import(
          "../commands/workspace.ts"
        );
        const command = { diff: diffCommand, commit: commitCommand, discard: discardCommand }[name];
        await command(run, options);
      });
  }
}
