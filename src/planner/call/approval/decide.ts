import { OstinatoError } from "../../../errors.ts";
import { validate } from "../../../grammar/index.ts";
import { refuseUnknownNames } from "../../../refuse-unknown-names.ts";
import type { PendingCall, RunStarted } from "../../../trace/event.ts";
import { redactedMessage } from "../../../trace/inbox/redacted-message.ts";
import type { Journal } from "../../../trace/journal.ts";
import { LargeRedactor } from "../../../trace/redaction/large-redactor.ts";
import { runTrust } from "../../../trace/transfer/imported-run.ts";
import { placeOfCall } from "../../runs/team/sub-run-id.ts";
import { readRecord } from "./pending-calls.ts";

export interface DecideOptions {
  /**
   * The arguments to run the call with instead of the model's. They are checked against the tool's schema. Not for
   * hosts.
   */
  readonly edit?: unknown;
  /** Why; after a denial the model reads it. */
  readonly reason?: string | undefined;
  /** Such calls are decided alike from now on: in this run, or always in this workspace. */
  readonly remember?: "run" | "workspace" | undefined;
  /** With `remember`: which calls, as globs of arguments by field (see `ApprovalRule`). Default: the same arguments. */
  readonly arguments?: { readonly [field: string]: string } | undefined;
  /** Digest of what was shown. Default: of the call that waits now. */
  readonly digest?: string | undefined;
  /** Who decided, for the record. Default: "program". */
  readonly by?: "person" | "program" | undefined;
}

const OPTIONS: { readonly [Name in keyof Required<DecideOptions>]: true } = {
  edit: true,
  reason: true,
  remember: true,
  arguments: true,
  digest: true,
  by: true,
};

/**
 * Decides on a call that waits, or on a host that a call wants to connect to, from any process that can open the
 * journal: posts the decision to the run's inbox.
 * A run that is going on takes it at once; one that ended as `awaiting-approval` when it is resumed.
 *
 * @param callId As in `pendingCalls`: `2.1`, or `2.1@example.org` for a host.
 * @returns The message's number in the inbox.
 * @throws OstinatoError `journal.run-not-found`; `input.invalid` if the call doesn't wait or is already decided on,
 *   for a run that isn't this person's own, and for edited arguments that don't fit the tool's schema or hold a
 *   secret; `approval.stale` for another digest.
 */
export async function decide(
  journal: Journal,
  runId: string,
  callId: string,
  verdict: "approved" | "denied",
  options: DecideOptions = {},
): Promise<number> {
  refuseUnknownNames("an option of decide()", options, OPTIONS);
  const place = placeOfCall(runId, callId);
  const { started, waiting } = await readRecord(journal, place.runId);
  if ((await runTrust(journal, place.runId)) !== "own") {
    throw new OstinatoError(
      "input.invalid",
      `The run ${place.runId} is not known to be yours, so its calls can't be decided on.`,
      { hint: `Take it over first: ostinato trust ${place.runId}` },
    );
  }
  const call = waiting.find((each) => each.callId === place.callId);
  if (call === undefined) throw notWaiting(runId, callId, waiting);
  if (call.posted !== undefined) {
    throw new OstinatoError(
      "input.invalid",
      `The call ${callId} of run ${runId} is already decided on: ${call.posted}.`,
      { hint: "The first decision counts. The run takes it when it goes on." },
    );
  }
  const digest = options.digest ?? call.digest;
  if (call.digest !== undefined && digest !== call.digest) {
    throw new OstinatoError(
      "approval.stale",
      `The decision was not made for the waiting call ${callId} of ${call.tool}: its digest is ${digest}, the call's digest is ${call.digest}.`,
      { hint: "Show the current call and decide again." },
    );
  }
  const { edit, reason, remember, by } = options;
  if (call.host !== undefined && (edit !== undefined || options.arguments !== undefined)) {
    throw new OstinatoError(
      "input.invalid",
      `The decision on ${callId} is for this host only: it takes no edited arguments and no globs.`,
    );
  }
  if (edit !== undefined) checkEdit(started, call, edit);
  const message = {
    kind: "decide" as const,
    callId: place.callId,
    verdict,
    ...(edit !== undefined && { edit }),
    ...(reason !== undefined && { reason }),
    ...(remember !== undefined && { remember }),
    ...(options.arguments !== undefined && { arguments: options.arguments }),
    ...(digest !== undefined && { digest }),
    ...(by !== undefined && { by }),
  };
  return journal.post(place.runId, await redactedMessage(message, new LargeRedactor()));
}

function notWaiting(runId: string, callId: string, waiting: readonly PendingCall[]): OstinatoError {
  // As this run names the calls of a sub-agent.
  const path = callId.slice(0, callId.lastIndexOf("/") + 1);
  const calls = waiting.map((call) => `${path}${call.callId} (${call.tool})`).join(", ");
  return new OstinatoError(
    "input.invalid",
    `The call ${callId} of run ${runId} does not wait for a decision.`,
    { hint: calls === "" ? "No call of this run waits." : `These wait: ${calls}.` },
  );
}

function checkEdit(started: RunStarted | null, { tool }: PendingCall, edit: unknown): void {
  const schema = started?.tools.find(({ name }) => name === tool)?.schema;
  const issues = schema === undefined ? [] : validate(schema, edit);
  if (issues.length === 0) return;
  const problems = issues.map(({ path, expected, given }) => {
    const got = JSON.stringify(given) ?? "nothing";
    return `${path.slice(1).replaceAll("/", ".") || "arguments"}: expected ${expected}, got ${got}`;
  });
  throw new OstinatoError(
    "input.invalid",
    `The edited arguments don't fit the schema of ${tool}: ${problems.join("; ")}.`,
  );
}
