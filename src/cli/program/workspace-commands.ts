import type { Command } from "commander";
import { journalOption, ownWorkspaceOption, RUN_ARGUMENT } from "./common-options.ts";

const DESCRIPTIONS = {
  commit: "bring a run's changes into the workspace",
  discard: "forget a run's changes",
} as const;

const COMMIT_HELP = `
What something runs or obeys later is marked with ! in the diff. On a terminal it is
listed, and you are asked once; else it is left aside, by name, until --commit-marked.`;

const TRUST_HELP = `
For a run that was imported or carries no seal of your key: one of another key, or of
version 0.1.0. Shows its policy, its pending calls and the changes that it keeps aside.`;

/** What becomes of the changes of a run. */
export function addWorkspaceCommands(program: Command): void {
  ownWorkspaceOption(journalOption(program.command("diff")))
    .description("show what a run changed, or, of two runs, where and how they part")
    .argument(...RUN_ARGUMENT)
    .argument("[other]", "another run to compare it with")
    .option("--json", "print JSON: of one run, one object a change")
    .action(async (run: string, other: string | undefined, options) => {
      if (other !== undefined) {
        const { compareCommand } = await import("../commands/trace/compare.ts");
        return await compareCommand(run, other, options);
      }
      const { diffCommand } = await import("../commands/workspace.ts");
      await diffCommand(run, options);
    });

  for (const name of ["commit", "discard"] as const) {
    const command = ownWorkspaceOption(journalOption(program.command(name)))
      .description(DESCRIPTIONS[name])
      .argument(...RUN_ARGUMENT);
    if (name === "commit") {
      command
        .option("--commit-marked", "also what can run later, without a question")
        .addHelpText("after", COMMIT_HELP);
    }
    command
      .option("--json", "print one JSON object a change")
      .action(async (run: string, options) => {
        const { commitCommand, discardCommand } = await import("../commands/workspace.ts");
        const command = { commit: commitCommand, discard: discardCommand }[name];
        await command(run, options);
      });
  }

  journalOption(program.command("trust"))
    .description("take over a run that isn't known to be yours, after showing what it opens")
    .argument(...RUN_ARGUMENT)
    .option("--yes", "without a question")
    .addHelpText("after", TRUST_HELP)
    .action(async (run: string, options) => {
      const { trustCommand } = await import("../commands/trust.ts");
      await trustCommand(run, options);
    });
}
