import { type Command, Option } from "commander";
import { RECEIVER_NAMES } from "../send/receiver-name.ts";
import { journalOption } from "./common-options.ts";

/** `send`: traces leave the machine only when a person says so. */
export function addSendCommand(program: Command): void {
  journalOption(program.command("send"))
    .description(
      "send a run's trace to Langfuse or OpenTelemetry; without RUN, all that are queued",
    )
    .argument("[run]", "a run's id, the start of an id, or LAST (default: runs made with --send)")
    .addOption(
      new Option(
        "--to <receiver>",
        "the receiver (default: the one that the environment configures)",
      ).choices(RECEIVER_NAMES),
    )
    .option("--all", "every run of the journal that has not been sent")
    .option("--no-content", "send only names, counts and times, no messages")
    .option("--json", "print JSON")
    .addHelpText("after", SEND_HELP)
    .action(async (run: string | undefined, options) => {
      const { sendCommand } = await import("../commands/trace/send.ts");
      process.exitCode = await sendCommand(run, options);
    });
}

const SEND_HELP = `
langfuse: LANGFUSE_PUBLIC_KEY, LANGFUSE_SECRET_KEY, LANGFUSE_BASE_URL
otlp:     OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_EXPORTER_OTLP_HEADERS
They name the receiver. Setting them sends nothing by itself.
Exit code 1: some runs were not sent.`;
