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

  const approvals = program
    .command("approvals")
    .description("list what was allowed or denied always in a workspace, or revoke it")
    .helpCommand(false)
    .addHelpText("after", APPROVALS_HELP);
  forWorkspace(approvals.command("list", { isDefault: true }))
    .description("list the decisions that are remembered (the default)")
    .action(async (options) => {
      const { approvalsCommand } = await import("../commands/approval/approvals.ts");
      approvalsCommand(options);
    });
  forWorkspace(approvals.command("revoke"))
    .description("forget a decision; runs ask again, from their next call on")
    .argument("[id]", "the decision's id, or its start")
    .option("--all", "forget all of them, or all of the workspace")
    .action(async (id: string | undefined, options) => {
      const { revokeCommand } = await import("../commands/approval/approvals.ts");
      revokeCommand(id, options);
    });
}

function forWorkspace(command: Command): Command {
  return command
    .helpOption("-h, --help", "print this help")
    .option("-w, --workspace <dir>", "only those of this workspace (default: all)")
    .option("--json", "print one JSON object per line");
}

const APPROVALS_HELP = `
Such decisions come from a question's answer "always", \`ostinato decide --remember workspace\`
or a program, and are kept under ~/.local/state/ostinato, readable only by you.`;

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
