import { Argument, type Command, InvalidArgumentError, Option } from "commander";
import { journalOption, RUN_ARGUMENT } from "./common-options.ts";

/** `decide` and `approvals`. */
export function addApprovalCommands(program: Command): void {
  journalOption(program.command("decide"))
    .description("approve or deny a call that waits for a decision; without a verdict, list them")
    .argument(...RUN_ARGUMENT)
    .addArgument(
      new Argument("[verdict]", "approve or deny (default: list the calls that wait)").choices([
        "approve",
        "deny",
      ]),
    )
    .argument("[call]", "the call's id (default: the one that waits, if there is only one)")
    .option("--edit <json>", "approve it with these arguments instead; - reads standard input")
    .option("--reason <text>", "why; after a denial the model reads it")
    .addOption(
      new Option(
        "--remember <where>",
        "decide such calls alike from now on: in this run, or always in this workspace",
      ).choices(["run", "workspace"]),
    )
    .option(
      "--arguments <field=glob>",
      "with --remember: which calls (default: the same arguments); can be repeated",
      fieldGlob,
    )
    .option("--digest <digest>", "decide only if the call still has this digest (see --json)")
    .option("--no-wait", "don't wait until the run has taken it")
    .option("--json", "print JSON: one object, or one per line for a list")
    .addHelpText("after", DECIDE_HELP)
    .action(async (run: string, verdict, call: string | undefined, options) => {
      const { decideCommand } = await import("../commands/approval/decide.ts");
      process.exitCode = await decideCommand(run, verdict, call, options);
    });
}

const DECIDE_HELP = `
Works on a run that waits in another process, on one that has ended as awaiting-approval
(the decision is kept, and \`ostinato resume\` uses it), and on calls of its sub-agents.
Exit code 1: the decision was not used.`;

type Globs = { readonly [field: string]: string };

/** `field=glob`; can be repeated. */
function fieldGlob(text: string, before: Globs = {}): Globs {
  const at = text.indexOf("=");
  if (at < 1 || at === text.length - 1) throw new InvalidArgumentError("It must be FIELD=GLOB.");
  return { ...before, [text.slice(0, at)]: text.slice(at + 1) };
}
