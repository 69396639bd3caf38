import type { Command } from "commander";
import {
  journalOption,
  ownWorkspaceOption,
  RUN_ARGUMENT,
  snapshotsOption,
} from "./common-options.ts";

const DESCRIPTIONS = {
  commit: "write a run's changes into the workspace",
  discard: "discard a run's changes",
} as const;

const COMMIT_HELP = `
Changes that can run later (a hook, a build script, a program's settings) are marked with !
in the diff. On a terminal they are listed and you are asked once. Otherwise they are kept
aside and named; --commit-marked includes them.

The changes of a run that worked on another machine are brought here first; --workspace names
the folder, if it has another path here.`;

const TRUST_HELP = `
For a run that was imported, that has the seal of another key, or that version 0.1.0 made.
Shows its policy, its pending calls and its changes.`;

/** `diff`, `commit`, `discard` and `trust`. */
export function addWorkspaceCommands(program: Command): void {
  snapshotsOption(ownWorkspaceOption(journalOption(program.command("diff"))))
    .description("show what a run changed; with two runs, where and how they differ")
    .argument(...RUN_ARGUMENT)
    .argument("[other]", "another run to compare it with")
    .option("--json", "print JSON; for one run, one object per change")
    .action(async (run: string, other: string | undefined, options) => {
      if (other !== undefined) {
        const { compareCommand } = await import("../commands/trace/compare.ts");
        return await compareCommand(run, other, options);
      }
      const { diffCommand } = await import("../commands/workspace.ts");
      await diffCommand(run, options);
    });

  for (const name of ["commit", "discard"] as const) {
    const command = snapshotsOption(ownWorkspaceOption(journalOption(program.command(name))))
      .description(DESCRIPTIONS[name])
      .argument(...RUN_ARGUMENT);
    if (name === "commit") {
      command
        .option("--commit-marked", "include changes that can run later, without asking")
        .addHelpText("after", COMMIT_HELP);
    }
    command
      .option("--json", "print one JSON object per change")
      .action(async (run: string, options) => {
        const { commitCommand, discardCommand } = await import("../commands/workspace.ts");
        const command = { commit: commitCommand, discard: discardCommand }[name];
        await command(run, options);
      });
  }

  journalOption(program.command("trust"))
    .description("mark a run as yours, after showing what it would open")
    .argument(...RUN_ARGUMENT)
    .option("--yes", "don't ask")
    .addHelpText("after", TRUST_HELP)
    .action(async (run: string, options) => {
      const { trustCommand } = await import("../commands/trust.ts");
      await trustCommand(run, options);
    });
}
