import { type Command, Option } from "commander";
import { RECEIVER_NAMES } from "../send/receiver-name.ts";
import { journalOption } from "./common-options.ts";

/** What leaves the machine, when a person says so. */
export function addSendCommand(program: Command): void {
  journalOption(program.command("send"))
    .description("send a run's trace to Langfuse or OpenTelemetry; else what waits to be sent")
    .argument("[run]", "its id, the beginning of it, or LAST (default: runs made with --send)")
    .addOption(
      new Option("--to <receiver>", "where to (default: what the environment names)").choices(
        RECEIVER_NAMES,
      ),
    )
    .option("--all", "every run of the journal that is not there yet")
    .option("--no-content", "only names, counts and times, not what was said")
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
They say where to; nothing is sent because they are set. Exit code 1: not all of it arrived.`;
