import { type Command, Option } from "commander";
import { RECEIVER_NAMES } from "../send/receiver-name.ts";
import { journalOption, ownWorkspaceOption, quietOption, RUN_ARGUMENT } from "./common-options.ts";
import { EXIT_CODE_HELP } from "./exit-code-help.ts";
import { label } from "./option-label.ts";
import { notNegative, notNegativeWhole, positive, positiveWhole } from "./option-number.ts";

/** `run`, `resume`, `fork`, and what `npm start` calls. */
export function addRunCommands(program: Command): void {
  runOptions(startOptions(program.command("run")))
    .description("let an agent work on a task; the answer comes on standard output")
    .argument("<task>", "what the agent should do; - reads it from standard input")
    .option("--label <name=value>", "kept with the run: user, session, tags, or others", label)
    .addHelpText("after", EXIT_CODE_HELP)
    .action(async (task: string, options) => {
      const { runCommand } = await import("../commands/run/run.ts");
      process.exitCode = await runCommand(task, options);
    });

  runOptions(goOnOptions(program.command("resume")))
    .description("go on with a run that was cut off, aborted or waits for approval")
    .argument(...RUN_ARGUMENT)
    .option(
      "--no-exact",
      "evaluate what the run read and wrote in large parts: several times faster, but the model's numbers change a little, and sometimes its words",
    )
    .action(async (run: string, options) => {
      const { resumeCommand } = await import("../commands/run/resume.ts");
      process.exitCode = await resumeCommand(run, options);
    });

  seedOption(runOptions(goOnOptions(program.command("fork"))))
    .description("share a run's beginning, change one thing, and go on from there")
    .argument(...RUN_ARGUMENT)
    .requiredOption("--at <step>", "the step at which the fork parts", positiveWhole)
    .option("--task <text>", "another wording of the task")
    .option("--instructions <text>", "other instructions of the agent")
    .addOption(
      new Option("--reasoning <effort>", "another reasoning effort").choices([
        "low",
        "medium",
        "high",
      ]),
    )
    .option("--result <text>", "another result of the step's call")
    .option("--call <id>", "the call that --result is for (default: the step's first)")
    .option("--final <text>", "the model's answer in that step")
    .action(async (run: string, options) => {
      const { forkCommand } = await import("../commands/run/fork.ts");
      process.exitCode = await forkCommand(run, options);
    });

  runOptions(startOptions(program.command("start", { hidden: true })))
    .description("show what Ostinato does, or work on a task")
    .argument("[task]", "what the agent should do")
    .action(async (task: string | undefined, options) => {
      const { startCommand } = await import("../commands/run/start.ts");
      process.exitCode = await startCommand(task, options);
    });
}

function startOptions(command: Command): Command {
  return seedOption(
    command
      .option("-i, --input <file>", "text for the model beside the task; - is standard input")
      .option("-w, --workspace <dir>", "folder that the tools see and may change", ".")
      .option("-a, --agent <agent>", "assistant, automator or researcher", "assistant"),
  );
}

function goOnOptions(command: Command): Command {
  return ownWorkspaceOption(command).option(
    "--accept-changed-agent",
    "go on although the agent is another than the run began with",
  );
}

function seedOption(command: Command): Command {
  return command.option(
    "--seed <n>",
    "seed of all draws (default: random, or the parent's, recorded)",
    notNegativeWhole,
  );
}

function runOptions(command: Command): Command {
  const commit = new Option(
    "--commit <when>",
    "bring the run's changes into the workspace (default: ask on a terminal, else never)",
  ).choices(["ask", "always", "never"]);
  command
    .option(
      "-m, --model <model>",
      `a name, a .gguf file or hf:owner/repo/file (default: ${continues(command) ? "the run's own" : "the model in the box"})`,
    )
    .option("--max-steps <n>", "turns that the model may take", positiveWhole)
    .option("--timeout <seconds>", "seconds that the run may take", positive)
    .option("--temperature <t>", "0 takes the likeliest token (default: the agent's)", notNegative)
    .addOption(commit)
    .option(
      "--commit-marked",
      "with --commit always: also what can run later, which is left aside otherwise",
    )
    .option(
      "--allow <host>",
      "open the network to a host, host:port or *.host, and offer the browser's tools; once or several times",
      (host: string, before: readonly string[] = []) => [...before, host],
    )
    .option("--approve", "allow every call that asks for approval")
    .addOption(
      new Option("--send <receiver>", "send the run's trace when it is over").choices(
        RECEIVER_NAMES,
      ),
    );
  return quietOption(journalOption(command))
    .option("--json", "print events as JSON lines instead of the answer")
    .option("--steps", "show the steps even where standard error is no terminal");
}

function continues(command: Command): boolean {
  return ["resume", "fork"].includes(command.name());
}
