import { type Command, Option } from "commander";
import { EXIT_CODES } from "../exit-code.ts";
import { journalOption, quietOption, RUN_ARGUMENT } from "./common-options.ts";
import { positive, positiveWhole } from "./option-number.ts";

const NO_STATUSES: readonly string[] = ["usage", "terminated"];
const STATUSES = [
  "unfinished",
  ...Object.keys(EXIT_CODES).filter((name) => !NO_STATUSES.includes(name)),
];

/** What reads the journal, and what keeps it small. */
export function addTraceCommands(program: Command): void {
  journalOption(program.command("runs"))
    .description("list the runs in the journal, newest first")
    .option("-n, --limit <n>", "how many", positiveWhole, 20)
    .addOption(new Option("--status <status>", "only those that ended so").choices(STATUSES))
    .option("--json", "print one JSON object a line")
    .action(async (options) => {
      const { runsCommand } = await import("../commands/trace/runs.ts");
      await runsCommand(options);
    });

  journalOption(program.command("show"))
    .description("show a run's steps: messages, calls, results, tokens, times")
    .argument(...RUN_ARGUMENT)
    .option("--full", "print whole texts, not their first lines")
    .option("--json", "print it as one JSON object")
    .action(async (run: string, options) => {
      const { showCommand } = await import("../commands/trace/show.ts");
      await showCommand(run, options);
    });

  journalOption(program.command("view"))
    .description("look at runs on a local page in the browser")
    .argument("[run]", "the run to begin with: its id, the beginning of it, or LAST")
    .option("--port <n>", "port on 127.0.0.1 (default: one that is free)", positiveWhole)
    .option("--html <file>", "write the run as one HTML file instead, which needs no server")
    .option("--no-open", "only print the address")
    .option("--json", "print it as one JSON object")
    .action(async (run: string | undefined, options) => {
      const { viewCommand } = await import("../commands/trace/view.ts");
      await viewCommand(run, options);
    });

  quietOption(journalOption(program.command("replay")))
    .description("run the recorded tokens and results through the loop again, without a model")
    .argument(...RUN_ARGUMENT)
    .addOption(
      new Option("--tools <how>", "live: run the tools again, and tell what they bring now")
        .choices(["recorded", "live"])
        .default("recorded"),
    )
    .option(
      "--verify",
      "the model writes the recorded turns again, up to the first token that differs",
    )
    .option("-m, --model <model>", "with --verify, the model (default: the run's own)")
    .option("--once", "with live tools, also those that must not be repeated")
    .option("-w, --workspace <dir>", "with live tools, the folder (default: that of the run)")
    .option("--json", "print it as one JSON object")
    .addHelpText("after", "\nExit code 0: identical; 1: it differs, told where.")
    .action(async (run: string, options) => {
      const { replayCommand } = await import("../commands/trace/replay.ts");
      process.exitCode = await replayCommand(run, options);
    });

  journalOption(program.command("export"))
    .description("write a run into one file that can be read and replayed elsewhere")
    .argument(...RUN_ARGUMENT)
    .argument(
      "[file]",
      "compressed when it ends in .gz; - for standard output (default: RUN.jsonl.gz)",
    )
    .action(async (run: string, file: string | undefined, options) => {
      const { exportCommand } = await import("../commands/trace/transfer.ts");
      await exportCommand(run, file, options);
    });

  journalOption(program.command("import"))
    .description("take an exported run into the journal")
    .argument("<file>", "what `ostinato export` wrote")
    .action(async (file: string, options) => {
      const { importCommand } = await import("../commands/trace/transfer.ts");
      await importCommand(file, options);
    });

  journalOption(program.command("salvage"))
    .description("save what a damaged journal still holds into a new one")
    .argument("[into]", "the new file (default: the journal's name and .saved)")
    .option("--json", "print it as one JSON object")
    .action(async (into: string | undefined, options) => {
      const { salvageCommand } = await import("../commands/trace/salvage.ts");
      await salvageCommand(into, options);
    });

  journalOption(program.command("prune"))
    .description(
      "take old runs out of the journal; unfinished ones, those that wait for approval and those with changes kept aside stay",
    )
    .option("--keep <n>", "all but the n newest", positiveWhole)
    .option("--older-than <days>", "those that started before that", positive)
    .option("--discard", "those with changes kept aside too, and the changes with them")
    .option("--dry-run", "only say what would go")
    .option("--json", "print it as one JSON object")
    .action(async (options) => {
      const { pruneCommand } = await import("../commands/trace/prune.ts");
      await pruneCommand(options);
    });
}
