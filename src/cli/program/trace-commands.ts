import { type Command, Option } from "commander";
import { EXIT_CODES } from "../exit-code.ts";
import {
  agentFileOption,
  journalFileOption,
  journalOption,
  quietOption,
  RUN_ARGUMENT,
  snapshotsOption,
} from "./common-options.ts";
import { positive, positiveWhole } from "./option-number.ts";

const NO_STATUSES: readonly string[] = ["usage", "terminated"];
const STATUSES = [
  "unfinished",
  ...Object.keys(EXIT_CODES).filter((name) => !NO_STATUSES.includes(name)),
];

/** Commands that read, move and prune the journal. */
export function addTraceCommands(program: Command): void {
  journalOption(program.command("runs"))
    .description("list the runs in the journal, newest first")
    .option("-n, --limit <n>", "maximum number of runs", positiveWhole, 20)
    .addOption(new Option("--status <status>", "only runs with this status").choices(STATUSES))
    .option("--all", "also the runs of sub-agents")
    .option("--json", "print one JSON object per line")
    .action(async (options) => {
      const { runsCommand } = await import("../commands/trace/runs.ts");
      await runsCommand(options);
    });

  journalOption(program.command("show"))
    .description("print a run step by step: messages, calls, results, tokens, times")
    .argument(...RUN_ARGUMENT)
    .option("--full", "print whole texts, not just their first lines")
    .option("--json", "print one JSON object")
    .action(async (run: string, options) => {
      const { showCommand } = await import("../commands/trace/show.ts");
      await showCommand(run, options);
    });

  journalOption(program.command("view"))
    .description("show runs on a local page in the browser")
    .argument("[run]", "the run to open: its id, the start of its id, or LAST")
    .option("--port <n>", "port on 127.0.0.1 (default: a free one)", positiveWhole)
    .option(
      "--html <file>",
      "write the run as one HTML file instead, with its sub-agents' runs; it needs no server",
    )
    .option("--conversation", "with --html: the other turns of the run's conversation too")
    .option(
      "--read-only",
      "decide nothing on the page; without it, calls that wait can be decided on",
    )
    .option("--no-open", "print the address, don't open the browser")
    .option("--json", "print one JSON object")
    .action(async (run: string | undefined, options) => {
      const { viewCommand } = await import("../commands/trace/view.ts");
      await viewCommand(run, options);
    });

  agentFileOption(quietOption(journalOption(program.command("replay"))))
    .description("run the recorded tokens and results through the loop again, without a model")
    .argument(...RUN_ARGUMENT)
    .addOption(
      new Option("--tools <how>", "live: run the tools again, and print results that differ")
        .choices(["recorded", "live"])
        .default("recorded"),
    )
    .option(
      "--verify",
      "run the model on the recorded turns again, up to the first token that differs",
    )
    .option("-m, --model <model>", "with --verify: the model (default: the run's own)")
    .option("--once", "with --tools live: also run tools that must not be repeated")
    .option("-w, --workspace <dir>", "with --tools live: the folder (default: the run's own)")
    .option("--json", "print one JSON object")
    .addHelpText(
      "after",
      "\nExit code 0: identical. 1: it differs; the first difference is printed.",
    )
    .action(async (run: string, options) => {
      const { replayCommand } = await import("../commands/trace/replay.ts");
      process.exitCode = await replayCommand(run, options);
    });

  journalOption(program.command("export"))
    .description("write a run to one file that can be read and replayed elsewhere")
    .argument(...RUN_ARGUMENT)
    .argument(
      "[file]",
      "the file, compressed if it ends in .gz; - is standard output (default: RUN.jsonl.gz)",
    )
    .action(async (run: string, file: string | undefined, options) => {
      const { exportCommand } = await import("../commands/trace/transfer.ts");
      await exportCommand(run, file, options);
    });

  journalOption(program.command("import"))
    .description("add an exported run to the journal")
    .argument("<file>", "a file that `ostinato export` wrote")
    .action(async (file: string, options) => {
      const { importCommand } = await import("../commands/trace/transfer.ts");
      await importCommand(file, options);
    });

  journalFileOption(program.command("salvage"))
    .description("copy what is readable in a damaged journal to a new one")
    .argument("[into]", "the new file (default: the journal's name with .saved)")
    .option("--json", "print one JSON object")
    .action(async (into: string | undefined, options) => {
      const { salvageCommand } = await import("../commands/trace/salvage.ts");
      await salvageCommand(into, options);
    });

  snapshotsOption(journalOption(program.command("prune")))
    .description(
      "remove old runs from the journal, except unfinished ones, those that wait for approval and those with changes kept aside",
    )
    .option("--keep <n>", "remove all but the n newest", positiveWhole)
    .option(
      "--older-than <days>",
      "remove runs that started more than this many days ago",
      positive,
    )
    .option("--discard", "also remove runs with changes kept aside, and discard the changes")
    .option("--dry-run", "only print what would be removed")
    .option("--json", "print one JSON object")
    .action(async (options) => {
      const { pruneCommand } = await import("../commands/trace/prune.ts");
      await pruneCommand(options);
    });
}
