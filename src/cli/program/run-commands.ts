import { resolve } from "node:path";
import { type Command, Option } from "commander";
import { RECEIVER_NAMES } from "../send/receiver-name.ts";
import {
  AGENT_FILE,
  AGENT_NAMES,
  agentFileOption,
  journalOption,
  ownWorkspaceOption,
  quietOption,
  RUN_ARGUMENT,
} from "./common-options.ts";
import { EXIT_CODE_HELP } from "./exit-code-help.ts";
import { label } from "./option-label.ts";
import { limit } from "./option-limit.ts";
import { notNegative, notNegativeWhole, positive, positiveWhole } from "./option-number.ts";

/** `run`, `resume`, `fork`, what is said to a run that is working, and `start`, which `npm start` calls. */
export function addRunCommands(program: Command): void {
  runOptions(startOptions(program.command("run")))
    .description("run an agent on a task; the answer goes to standard output")
    .argument("<task>", "what the agent should do; - reads it from standard input")
    .option(
      "--label <name=value>",
      "metadata of the run: user, session, tags, or any other name; can be repeated",
      label,
    )
    .addHelpText("after", EXIT_CODE_HELP)
    .action(async (task: string, options) => {
      const { runCommand } = await import("../commands/run/run.ts");
      process.exitCode = await runCommand(task, options);
    });

  runOptions(continuationOptions(program.command("resume")))
    .description("continue a run that was interrupted or aborted, or that waits for approval")
    .argument(...RUN_ARGUMENT)
    .option(
      "--no-exact",
      "restore the run's context in large batches: several times faster, but the model's numbers change slightly, and sometimes its words",
    )
    .action(async (run: string, options) => {
      const { resumeCommand } = await import("../commands/run/resume.ts");
      process.exitCode = await resumeCommand(run, options);
    });

  seedOption(runOptions(continuationOptions(program.command("fork"))))
    .description("copy a run up to a step, change one thing, and continue from there")
    .argument(...RUN_ARGUMENT)
    .requiredOption("--at <step>", "the step at which the fork begins", positiveWhole)
    .option("--task <text>", "replace the task")
    .option("--instructions <text>", "replace the agent's instructions")
    .addOption(
      new Option("--reasoning <effort>", "change the reasoning effort").choices([
        "low",
        "medium",
        "high",
      ]),
    )
    .option("--result <text>", "replace the result of the step's call")
    .option("--call <id>", "the call that --result is for (default: the step's first)")
    .option("--final <text>", "replace the step with this final answer")
    .action(async (run: string, options) => {
      const { forkCommand } = await import("../commands/run/fork.ts");
      process.exitCode = await forkCommand(run, options);
    });

  chatOptions(program.command("chat"))
    .description("talk with an agent, line by line; each line is a run, and a pipe works too")
    .addHelpText("after", CHAT_HELP)
    .action(async (options) => {
      const { chatCommand } = await import("../commands/run/chat.ts");
      process.exitCode = await chatCommand(options);
    });

  messageCommand(program, "steer")
    .description("say something to the model of a run that is working, in whichever process")
    .argument("<text>", "what the model should know; - reads it from standard input")
    .action(async (run: string, text: string, options) => {
      const { steerCommand } = await import("../commands/run/message.ts");
      process.exitCode = await steerCommand(run, text, options);
    });

  for (const [kind, description] of [
    ["pause", "make a run wait before its next step"],
    ["continue", "let a paused run go on"],
    ["abort", "end a run that is working; `resume` continues it"],
  ] as const) {
    messageCommand(program, kind)
      .description(description)
      .action(async (run: string, options) => {
        const { messageCommand } = await import("../commands/run/message.ts");
        process.exitCode = await messageCommand(run, { kind }, options);
      });
  }

  runOptions(startOptions(program.command("start", { hidden: true })))
    .description("demonstrate Ostinato, or run a task")
    .argument("[task]", "what the agent should do")
    .action(async (task: string | undefined, options) => {
      const { startCommand } = await import("../commands/run/start.ts");
      process.exitCode = await startCommand(task, options);
    });
}

const CHAT_HELP = `
Lines that begin with a slash: /undo, /diff, /commit, /model, /effort, /continue, /quit; /help explains
them. While a turn works, a line that is typed reaches its model. Ctrl-C stops the turn; twice, it leaves.`;

function chatOptions(command: Command): Command {
  const options = command
    .option("-a, --agent <agent>", `${AGENT_NAMES}; or ${AGENT_FILE} (default: assistant)`)
    .option("-w, --workspace <dir>", "the folder that the tools can read and change (default: .)")
    .option(
      "-c, --continue <id>",
      "continue a conversation: its id, that of one of its runs, or LAST",
    );
  return quietOption(journalOption(modelOptions(options))).option(
    "--steps",
    "show the steps even if standard error is not a terminal",
  );
}

function messageCommand(program: Command, name: string): Command {
  return journalOption(program.command(name))
    .argument(...RUN_ARGUMENT)
    .option("--no-wait", "don't wait until the run has taken it")
    .option("--json", "print one JSON object");
}

function startOptions(command: Command): Command {
  return seedOption(
    command
      .option("-i, --input <file>", "text to add to the task; - reads standard input")
      .option("-w, --workspace <dir>", "the folder that the tools can read and change", ".")
      .option("-a, --agent <agent>", `${AGENT_NAMES}; or ${AGENT_FILE}`, "assistant"),
  );
}

function continuationOptions(command: Command): Command {
  return agentFileOption(ownWorkspaceOption(command)).option(
    "--accept-changed-agent",
    "continue although the agent has changed since the run began",
  );
}

function seedOption(command: Command): Command {
  return command.option(
    "--seed <n>",
    "random seed (default: a random one, or the parent run's)",
    notNegativeWhole,
  );
}

function runOptions(command: Command): Command {
  const commit = new Option(
    "--commit <when>",
    "whether to write the run's changes into the workspace (default: ask on a terminal, otherwise never)",
  ).choices(["ask", "always", "never"]);
  modelOptions(command)
    .addOption(commit)
    .option(
      "--commit-marked",
      "with --commit always: include changes that can run later, which are kept aside otherwise",
    )
    .addOption(
      new Option("--send <receiver>", "send the run's trace when it has ended").choices(
        RECEIVER_NAMES,
      ),
    );
  return quietOption(journalOption(command))
    .option("--json", "print events as JSON lines instead of the answer")
    .option("--steps", "show the steps even if standard error is not a terminal");
}

/** Also those of `chat`. */
function modelOptions(command: Command): Command {
  return command
    .option(
      "-m, --model <model>",
      `a name, a .gguf file, or hf:owner/repo/file (default: ${continues(command) ? "the run's own" : "the model in the box"})`,
    )
    .option("--max-steps <n>", "maximum number of turns", positiveWhole)
    .option("--timeout <seconds>", "maximum duration of the run", positive)
    .option(
      "--limit <name=number>",
      "another limit: outputTokens, promptTokens, turnTokens, resultTokens, calls.TOOL, retries, repeatedCalls or emptyTurns; can be repeated",
      limit,
    )
    .option(
      "--temperature <t>",
      "0 always takes the most likely token (default: the agent's)",
      notNegative,
    )
    .option(
      "--allow <host>",
      "allow network access to a host, host:port or *.host, and offer the browser tools; can be repeated",
      (host: string, before: readonly string[] = []) => [...before, host],
    )
    .addOption(
      new Option(
        "--network <access>",
        "ask: ask before a host that --allow doesn't name is reached, and offer the browser tools; off: no network",
      ).choices(["off", "ask"]),
    )
    .option(
      "--read-only <path>",
      "let commands read a file or folder outside of the workspace, such as a toolchain, whose bin comes first then; can be repeated",
      (path: string, before: readonly string[] = []) => [...before, resolve(path)],
    )
    .option("--approve", "approve every call that needs approval")
    .addOption(
      new Option(
        "--wait",
        "wait where a call needs approval, until `ostinato decide` or the page of `ostinato view` decides on it",
      ).conflicts("approve"),
    );
}

function continues(command: Command): boolean {
  return ["resume", "fork"].includes(command.name());
}
