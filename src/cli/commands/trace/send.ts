import { OstinatoError } from "../../../errors.ts";
import { inertLine, inertText } from "../../../inert-text.ts";
import {
  askToSend,
  type Receiver,
  type SendOptions,
  type Sent,
  sendRuns,
} from "../../../outbox/index.ts";
import { findRun } from "../../../trace/index.ts";
import { EXIT_CODES } from "../../exit-code.ts";
import { withJournal } from "../../journal/with-journal.ts";
import { isNamed, namedReceiver } from "../../send/named-receiver.ts";
import { RECEIVER_NAMES, type ReceiverName } from "../../send/receiver-name.ts";

interface SendCommandOptions {
  readonly journal?: string;
  readonly to?: ReceiverName;
  readonly all?: boolean;
  readonly content?: boolean;
  readonly json?: boolean;
}

/**
 * `ostinato send [RUN]`: sends one run to a receiver, or all runs that are queued (made with `--send`).
 * Returns 0 when everything arrived.
 */
export function sendCommand(
  reference: string | undefined,
  options: SendCommandOptions,
): Promise<number> {
  return withJournal(options, async (journal) => {
    const runId = reference === undefined ? null : await findRun(journal, reference);
    let arrived = true;
    for (const receiver of receiversOf(options, runId !== null || options.all === true)) {
      if (runId !== null) await askToSend(journal, runId, receiver);
      const how: SendOptions = {
        runs: runId === null ? (options.all ? "all" : "asked") : [runId],
        // A run that is named is sent as it is now.
        ...(runId !== null && { quietMilliseconds: 0 }),
        content: options.content ?? true,
      };
      const sent = await sendRuns(journal, receiver, how);
      if (sent.failed.length > 0) arrived = false;
      if (options.json) process.stdout.write(`${JSON.stringify({ to: receiver.name, ...sent })}\n`);
      else process.stdout.write(describe(sent, receiver));
    }
    return arrived ? EXIT_CODES.answered : EXIT_CODES.failed;
  });
}

/** The named one; otherwise those that the environment configures. With `chooses` there must be only one. */
function receiversOf({ to }: SendCommandOptions, chooses: boolean): Receiver[] {
  if (to !== undefined) return [namedReceiver(to)];
  const known = RECEIVER_NAMES.filter(isNamed).map(namedReceiver);
  if (known.length === 0) {
    throw new OstinatoError("input.invalid", "No receiver is configured.", {
      hint: "Set LANGFUSE_PUBLIC_KEY and LANGFUSE_SECRET_KEY, or OTEL_EXPORTER_OTLP_ENDPOINT.",
    });
  }
  if (chooses && known.length > 1) {
    throw new OstinatoError("input.invalid", "The environment configures two receivers.", {
      hint: "Choose one: --to langfuse or --to otlp.",
    });
  }
  return known;
}

function describe({ runIds, failed, away }: Sent, { name }: Receiver): string {
  const runs = runIds.length === 1 ? "1 run" : `${runIds.length} runs`;
  const lines = [`sent ${runs} to ${name}`];
  for (const { runId, reason } of failed)
    lines.push(`not sent: ${inertLine(runId)}: ${inertText(reason)}`);
  if (away) lines.push("runs that were not sent stay in the journal; try again later");
  return `${lines.join("\n")}\n`;
}
