import type { Command } from "commander";
import { AGENT_FILE, AGENT_NAMES, fleetPlaceOption, quietOption } from "./common-options.ts";
import { notNegative, notNegativeWhole, positiveWhole, wholeNumber } from "./option-number.ts";

const MODEL = "a name, a .gguf file, or hf:owner/repo/file (default: the model in the box)";

/** `worker` and `enqueue`: runs by many processes, over a Postgres database or a journal's file. */
export function addFleetCommands(program: Command): void {
  quietOption(fleetPlaceOption(program.command("worker")))
    .description("take runs from a Postgres database or a file and work on them, until Ctrl-C")
    .option("-m, --model <model>", MODEL, "tiny")
    .option(
      "-a, --agent <agent>",
      `an agent that it can run: ${AGENT_NAMES}; or ${AGENT_FILE}; can be repeated (default: assistant)`,
      (agent: string, before: readonly string[] = []) => [...before, agent],
    )
    .option("--concurrent <n>", "runs at the same time", positiveWhole, 1)
    .addHelpText(
      "after",
      `
A job names its agent, the hash of the agent's definition, and its model: only a worker
that holds these takes it. Ctrl-C lets the runs that it has end; a second one leaves them
to other workers. All workers need the same key (OSTINATO_KEY_FILE). With --journal,
any number of workers on one machine share the file.`,
    )
    .action(async (options) => {
      const { workerCommand } = await import("../commands/fleet/worker.ts");
      process.exitCode = await workerCommand(options);
    });

  fleetPlaceOption(program.command("enqueue"))
    .description("have a worker run an agent on a task; prints the run's id")
    .argument("<task>", "what the agent should do; - reads it from standard input")
    .option("-a, --agent <agent>", `${AGENT_NAMES}; or ${AGENT_FILE}`, "assistant")
    .option("-m, --model <model>", "the model, as its workers name it", "tiny")
    .option("--tenant <name>", "whose run it is", "default")
    .option("--priority <n>", "higher goes first", wholeNumber, 0)
    .option("--delay <seconds>", "not before this time has passed", notNegative)
    .option("--key <key>", "the same key gives the same run: nothing is started twice")
    .option("--seed <n>", "random seed (default: a random one)", notNegativeWhole)
    .option("--json", "print one JSON object")
    .action(async (task: string, options) => {
      const { enqueueCommand } = await import("../commands/fleet/enqueue.ts");
      await enqueueCommand(task, options);
    });
}
