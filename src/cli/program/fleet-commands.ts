import { type Command, InvalidArgumentError, Option } from "commander";
import {
  AGENT_FILE,
  AGENT_NAMES,
  fleetPlaceOption,
  quietOption,
  snapshotsOption,
} from "./common-options.ts";
import { notNegative, notNegativeWhole, positiveWhole, wholeNumber } from "./option-number.ts";

const MODEL = "a name, a .gguf file, or hf:owner/repo/file (default: the model in the box)";

/** `worker` and `enqueue`: runs by many processes, over a Postgres database or a journal's file. */
export function addFleetCommands(program: Command): void {
  snapshotsOption(quietOption(fleetPlaceOption(program.command("worker"))))
    .description("take runs from a Postgres database or a file and work on them, until Ctrl-C")
    .option("-m, --model <model>", MODEL, "tiny")
    .option(
      "-a, --agent <agent>",
      `an agent that it can run: ${AGENT_NAMES}; or ${AGENT_FILE}; can be repeated (default: assistant)`,
      (agent: string, before: readonly string[] = []) => [...before, agent],
    )
    .option("--concurrent <n>", "runs at the same time", positiveWhole, 1)
    .option(
      "--spare <n>",
      "on top of them, runs that lost their worker (default: twice as many)",
      notNegativeWhole,
    )
    .option(
      "--max-per-tenant <n>",
      "take no job of a tenant with this many runs in progress, over all workers, unless it has a limit of its own",
      positiveWhole,
    )
    .option(
      "-w, --workspace <name=dir>",
      "a folder that runs may work in, and its name in jobs; an absolute path is its own name; can be repeated",
      (folder: string, before: readonly string[] = []) => [...before, folder],
    )
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
    .option("-w, --workspace <name>", "the folder to work in, as its workers name it")
    .option("--tenant <name>", "whose run it is", "default")
    .option("--priority <n>", "higher goes first", wholeNumber, 0)
    .option("--delay <seconds>", "not before this time has passed", notNegative)
    .option("--key <key>", "the same key gives the same run: nothing is started twice")
    .option("--seed <n>", "random seed (default: a random one)", notNegativeWhole)
    .option("--cron <expression>", 'again and again: at the times that it names, as "0 9 * * 1-5"')
    .option("--name <name>", "with --cron: the schedule's; one with the same name is replaced")
    .option("--time-zone <zone>", "with --cron: such as Europe/Berlin (default: UTC)")
    .addOption(
      new Option(
        "--missed <how>",
        "with --cron: what happens to times at which no worker was there: nothing, or one run for all of them (default: skip)",
      ).choices(["skip", "once"]),
    )
    .option("--json", "print one JSON object")
    .action(async (task: string, options) => {
      const { enqueueCommand } = await import("../commands/fleet/enqueue.ts");
      await enqueueCommand(task, options);
    });

  addOverviewCommands(program);
}

function addOverviewCommands(program: Command): void {
  fleetPlaceOption(program.command("jobs"))
    .description("list the jobs that aren't done, and what each waits for")
    .option("--tenant <name>", "only this tenant's")
    .option("-a, --agent <name>", "only those of this agent")
    .addOption(
      new Option("--state <state>", "only those in this state").choices([
        ...["queued", "delayed", "active", "parked", "failed", "dead"],
      ]),
    )
    .option("-n, --limit <n>", "maximum number of jobs", positiveWhole, 100)
    .option("--json", "print one JSON object per line")
    .action(async (options) => {
      const { jobsCommand } = await import("../commands/fleet/jobs.ts");
      await jobsCommand(options);
    });

  fleetPlaceOption(program.command("workers"))
    .description("list the workers that are there, and what they hold")
    .option("--json", "print one JSON object per line")
    .action(async (options) => {
      const { workersCommand } = await import("../commands/fleet/workers.ts");
      await workersCommand(options);
    });

  fleetPlaceOption(program.command("schedules"))
    .description("list the schedules that `enqueue --cron` made")
    .option("--tenant <name>", "only this tenant's")
    .option("--json", "print one JSON object per line")
    .action(async (options) => {
      const { schedulesCommand } = await import("../commands/fleet/schedules.ts");
      await schedulesCommand(options);
    });

  fleetPlaceOption(program.command("unschedule"))
    .description("end a schedule")
    .argument("<name>", "the schedule's name")
    .option("--tenant <name>", "whose it is (default: default)")
    .action(async (name: string, options) => {
      const { unscheduleCommand } = await import("../commands/fleet/schedules.ts");
      await unscheduleCommand(name, options);
    });

  fleetPlaceOption(program.command("limit"))
    .description("limit how many runs a tenant has in progress, over all workers; or list limits")
    .argument("[tenant]", "whose runs")
    .argument("[runs]", "runs at the same time; 0 holds all back, none removes the limit", limitOf)
    .action(async (tenant: string | undefined, runs: number | null | undefined, options) => {
      const { limitCommand } = await import("../commands/fleet/limit.ts");
      await limitCommand(tenant, runs, options);
    });
}

function limitOf(text: string): number | null {
  if (text === "none") return null;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("It must be a whole number, 0 or more, or none.");
}
