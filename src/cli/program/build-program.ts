import { Command } from "commander";
import { OSTINATO_VERSION } from "../../version.ts";
import { addApprovalCommands } from "./approval-commands.ts";
import { EXIT_CODE_HELP } from "./exit-code-help.ts";
import { addFleetCommands } from "./fleet-commands.ts";
import { addMachineCommands } from "./machine-commands.ts";
import { addRunCommands } from "./run-commands.ts";
import { addSendCommand } from "./send-command.ts";
import { withLikelyMeant } from "./too-many-arguments.ts";
import { addTraceCommands } from "./trace-commands.ts";
import { addWorkspaceCommands } from "./workspace-commands.ts";

const EXAMPLES = `
Examples:
  ostinato run "What is the codename in notes.txt?" --workspace ./project
  ostinato run "Sort names.txt" --workspace ./data --commit always --json
  git diff | ostinato run "Review this." --input - --model gpt-oss-20b
  ostinato show LAST`;

const ENVIRONMENT = `
Environment:
  OSTINATO_KEY_FILE  the key that marks runs as yours; default: ~/.local/state/ostinato/key,
                     created on first use
  OSTINATO_DATABASE_URL  the URL that --database env means`;

/** The command line. The code of a command is loaded when it runs. */
export function buildProgram(): Command {
  const program = new Command("ostinato")
    .description("Local agents on gpt-oss: tools in a sandbox, every step recorded.")
    .version(OSTINATO_VERSION, "-V, --version", "print the version")
    .helpOption("-h, --help", "print this help")
    .helpCommand(false)
    .configureOutput({ outputError: (error, write) => write(withLikelyMeant(error)) })
    .showHelpAfterError("Try: ostinato --help")
    .addHelpText("after", `${EXAMPLES}\n${ENVIRONMENT}\n${EXIT_CODE_HELP}`)
    .exitOverride();
  addRunCommands(program);
  addApprovalCommands(program);
  addTraceCommands(program);
  addSendCommand(program);
  addWorkspaceCommands(program);
  addMachineCommands(program);
  addFleetCommands(program);
  for (const command of program.commands) {
    command.copyInheritedSettings(program).helpOption("-h, --help", "print this help");
  }
  return program;
}
