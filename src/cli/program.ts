import { Command, InvalidArgumentError, Option } from "commander";
import { OSTINATO_VERSION } from "../version.ts";
import { EXIT_CODES } from "./exit-code.ts";

const EXIT_CODE_HELP = `
Exit codes of a run:
  ${EXIT_CODES.answered}    answered
  ${EXIT_CODES.failed}    failed: an error, told in one line
  ${EXIT_CODES.usage}    used wrongly: an unknown option, an empty task
  ${EXIT_CODES.limit}    a limit was reached (steps, tokens, time)
  ${EXIT_CODES.stuck}    stuck: the model repeats itself, or gives no answer
  ${EXIT_CODES["awaiting-approval"]}    waits for an approval; go on with "ostinato resume RUN"
  ${EXIT_CODES.aborted}  aborted by Ctrl-C; go on with "ostinato resume RUN"`;

/** The command line. Each command's code is loaded when it is called. */
export function buildProgram(): Command {
  const program = new Command("ostinato")
    .description("Local agents on gpt-oss: tools in a sandbox, every step recorded.")
    .version(OSTINATO_VERSION, "-V, --version", "print the version")
    .helpOption("-h, --help", "print this")
    .helpCommand(false)
    .showHelpAfterError("Try: ostinato --help")
    .addHelpText(
      "after",
      `
Examples:
  ostinato run "What is the codename in notes.txt?" --workspace ./project
  ostinato run "Sort names.txt" --workspace ./data --commit always --json
  ostinato show LAST
${EXIT_CODE_HELP}`,
    )
    .exitOverride();

  addRunCommands(program);
  addTraceCommands(program);
  addWorkspaceCommands(program);
  addMachineCommands(program);
  for (const command of program.commands) {
    command.copyInheritedSettings(program).helpOption("-h, --help", "print this");
  }
  return program;
}

function addRunCommands(program: Command): void {
  runOptions(
    program
      .command("run")
      .description("let an agent work on a task; the answer comes on standard output")
      .argument("<task>", "what the agent should do"),
  )
    .addHelpText("after", EXIT_CODE_HELP)
    .action(async (task: string, options) => {
      const { runCommand } = await import("./commands/run.ts");
      process.exitCode = await runCommand(task, options);
    });

  runOptions(
    program
      .command("resume")
      .description("go on with a run that was cut off, aborted or waits for approval")
      .argument("<run>", "its id, the beginning of it, or LAST"),
  ).action(async (run: string, options) => {
    const { resumeCommand } = await import("./commands/resume.ts");
    process.exitCode = await resumeCommand(run, options);
  });

  // What `npm start` calls: the demonstration, or a task of one's own.
  runOptions(
    program
      .command("start", { hidden: true })
      .description("show what Ostinato does, or work on a task")
      .argument("[task]", "what the agent should do"),
  ).action(async (task: string | undefined, options) => {
    const { startCommand } = await import("./commands/start.ts");
    process.exitCode = await startCommand(task, options);
  });
}

function runOptions(command: Command): Command {
  return command
    .option("-w, --workspace <dir>", "folder that the tools see and may change", ".")
    .option(
      "-m, --model <model>",
      "model: a name, a .gguf file or hf:owner/repo/file (default: the model in the box)",
    )
    .option("-a, --agent <agent>", "assistant, automator or researcher", "assistant")
    .option("--max-steps <n>", "turns that the model may take", positive)
    .option("--timeout <seconds>", "seconds that the run may take", positive)
    .option("--temperature <t>", "0 takes the likeliest token (default: the agent's)", notNegative)
    .option("--seed <n>", "seed of all draws (default: random, recorded)", notNegative)
    .addOption(
      new Option(
        "--commit <when>",
        "bring the run's changes into the workspace (default: ask on a terminal, else never)",
      ).choices(["ask", "always", "never"]),
    )
    .option("--approve", "allow every call that asks for approval")
    .option("--journal <file>", "where runs are recorded (default: .ostinato/journal.db)")
    .option("--json", "print events as JSON lines instead of the answer")
    .option("--steps", "show the steps even where standard error is no terminal");
}

function addTraceCommands(program: Command): void {
  program
    .command("runs")
    .description("list the runs in the journal, newest first")
    .option("-n, --limit <n>", "how many", positive, 20)
    .option("--status <status>", "only those that ended so: answered, failed, limit …")
    .option("--journal <file>", "the journal (default: .ostinato/journal.db)")
    .option("--json", "print one JSON object a line")
    .action(async (options) => {
      const { runsCommand } = await import("./commands/runs.ts");
      await runsCommand(options);
    });
  program
    .command("show")
    .description("show a run's steps: messages, calls, results, tokens, times")
    .argument("<run>", "its id, the beginning of it, or LAST")
    .option("--journal <file>", "the journal (default: .ostinato/journal.db)")
    .option("--full", "print whole texts, not their first lines")
    .option("--json", "print it as one JSON object")
    .action(async (run: string, options) => {
      const { showCommand } = await import("./commands/show.ts");
      await showCommand(run, options);
    });
}

function addWorkspaceCommands(program: Command): void {
  const commands = {
    diff: "show what a run changed, while its changes are kept aside",
    commit: "bring a run's changes into the workspace",
    discard: "forget a run's changes",
  } as const;
  for (const [name, description] of Object.entries(commands)) {
    program
      .command(name)
      .description(description)
      .argument("<run>", "its id, the beginning of it, or LAST")
      .option("--journal <file>", "the journal (default: .ostinato/journal.db)")
      .option("--json", "print one JSON object a line")
      .action(async (run: string, options) => {
        const workspace = await import("./commands/workspace.ts");
        if (name === "diff") await workspace.diffCommand(run, options);
        else if (name === "commit") await workspace.commitCommand(run, options);
        else await workspace.discardCommand(run, options);
      });
  }
}

function addMachineCommands(program: Command): void {
  program
    .command("tools")
    .description("list the tools, with what each does to the world")
    .option("--json", "print one JSON object a line, with the schema")
    .action(async (options) => {
      const { toolsCommand } = await import("./commands/tools.ts");
      await toolsCommand(options);
    });
}

function positive(text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new InvalidArgumentError("It has to be a positive number.");
  return value;
}

function notNegative(text: string): number {
  const value = Number(text);
  if (!(value >= 0)) throw new InvalidArgumentError("It has to be a number, 0 or more.");
  return value;
}
