import { resolve } from "node:path";
import type { Command } from "commander";
import { AGENT_FILE, AGENT_NAMES, journalOption, quietOption } from "./common-options.ts";
import { notNegative, notNegativeWhole, positiveWhole } from "./option-number.ts";

/** `tools`, `doctor` and `eval`. */
export function addMachineCommands(program: Command): void {
  program
    .command("tools")
    .description("list the tools and their effects")
    .option("-a, --agent <agent>", `only the tools of ${AGENT_NAMES}; or ${AGENT_FILE}`)
    .option("--json", "print one JSON object per line, with the schema")
    .action(async (options) => {
      const { toolsCommand } = await import("../commands/tools.ts");
      await toolsCommand(options);
    });

  program
    .command("doctor")
    .description("check sandbox support on this machine, and print how to fix what is missing")
    .option("--json", "print one JSON object")
    .action(async (options) => {
      const { doctorCommand } = await import("../commands/doctor.ts");
      process.exitCode = await doctorCommand(options);
    });

  quietOption(journalOption(program.command("eval")))
    .description("run every task of a suite and grade the results")
    .argument("<suite>", "a file of JSON lines, such as evals/tiny.jsonl")
    .option("-m, --model <model>", "the model (default: the model in the box)")
    .option("-a, --agent <agent>", `${AGENT_NAMES}; or ${AGENT_FILE}`, "assistant")
    .option("--attempts <k>", "attempts per task, for pass@k", positiveWhole, 1)
    .option("--parallel <n>", "tasks that run at the same time", positiveWhole, 1)
    .option("--seed <n>", "seed of the first attempt", notNegativeWhole, 1)
    .option(
      "--temperature <t>",
      "0 always takes the most likely token (default: the agent's)",
      notNegative,
    )
    .option("--family <name>", "only tasks of this family")
    .option("--limit <n>", "only the first n tasks", positiveWhole)
    .option(
      "--read-only <path>",
      "let commands, also those of graders, read a file or folder of this machine, such as a toolchain, whose bin comes first then; can be repeated",
      (path: string, before: readonly string[] = []) => [...before, resolve(path)],
    )
    .option("--json", "print attempts and summary as JSON lines")
    .action(async (suite: string, options) => {
      const { evaluateCommand } = await import("../commands/evaluate.ts");
      process.exitCode = await evaluateCommand(suite, options);
    });
}
