import { OstinatoError } from "../../errors.ts";
import { validate } from "../../grammar/index.ts";
import { refuseUnknownNames } from "../../refuse-unknown-names.ts";
import type { JournalEvent, PendingCall, RunStarted } from "../../trace/event.ts";
import type { Journal } from "../../trace/journal.ts";
import { runTrust } from "../../trace/transfer/imported-run.ts";
import { placeOfCall } from "../team/sub-run-id.ts";

export interface DecideOptions {
  /** The arguments to run the call with instead of the model's. They are checked against the tool's schema. */
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
 * Decides on a call that waits, from any process that can open the journal: posts the decision to the run's inbox.
 * A run that is going on takes it at once; one that ended as `awaiting-approval` when it is resumed.
 *
 * @param callId As in the outcome's `pending`, or in the event `call-asked`.
 * @returns The message's number in the inbox.
 * @throws OstinatoError `journal.run-not-found`; `input.invalid` if the call doesn't wait, for a run that isn't this
 *   person's own, and for edited arguments that don't fit the tool's schema; `approval.stale` for another digest.
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
  const { started, waiting } = await readPending(journal, place.runId);
  if ((await runTrust(journal, place.runId)) !== "own") {
    throw new OstinatoError(
      "input.invalid",
      `The run ${place.runId} is not known to be yours, so its calls can't be decided on.`,
      { hint: `Take it over first: ostinato trust ${place.runId}` },
    );
  }
  const call = waiting.find((each) => each.callId === place.callId);
  if (call === undefined) throw notWaiting(runId, callId, waiting);
  const digest = options.digest ?? call.digest;
  if (call.digest !== undefined && digest !== call.digest) {
    throw new OstinatoError(
      "approval.stale",
      `The decision was not made for the waiting call ${callId} of ${call.tool}: its digest is ${digest}, the call's digest is ${call.digest}.`,
      { hint: "Show the current call and decide again." },
    );
  }
  const { edit, reason, remember, by } = options;
  if (edit !== undefined) checkEdit(started, call, edit);
  return journal.post(place.runId, {
    kind: "decide",
    callId: place.callId,
    verdict,
    ...(edit !== undefined && { edit }),
    ...(reason !== undefined && { reason }),
    ...(remember !== undefined && { remember }),
    ...(options.arguments !== undefined && { arguments: options.arguments }),
    ...(digest !== undefined && { digest }),
    ...(by !== undefined && { by }),
  });
}

/**
 * The calls of a run that wait for a decision now, on record in its journal. Those of sub-agents are in the
 * sub-agents' own runs.
 *
 * @throws OstinatoError `journal.run-not-found`.
 */
export async function pendingCalls(
  journal: Pick<Journal, "read">,
  runId: string,
): Promise<readonly PendingCall[]> {
  return (await readPending(journal, runId)).waiting;
}

async function readPending(journal: Pick<Journal, "read">, runId: string) {
  const waiting = new Map<string, PendingCall>();
  const requested = new Map<string, JournalEvent & { readonly type: "call-requested" }>();
  /** Arguments that a person edited. */
  const edits = new Map<string, unknown>();
  const startedWith = new Map<string, unknown>();
  let started: RunStarted | null = null;
  for await (const event of journal.read(runId)) {
    switch (event.type) {
      case "run-started":
        started = event;
        break;
      case "call-requested":
        requested.set(event.callId, event);
        break;
      case "call-asked":
      case "call-decided": {
        const request = requested.get(event.callId);
        waiting.delete(event.callId);
        if (request === undefined) break;
        if (event.type === "call-decided" && event.decision !== "pending") {
          if (event.edit !== undefined) edits.set(event.callId, event.edit);
          break;
        }
        const { callId, tool, recipient } = request;
        const { digest, reason } = event;
        const input = startedWith.get(callId) ?? request.arguments;
        waiting.set(callId, {
          callId,
          tool: tool ?? recipient,
          ...(input !== undefined && { arguments: input }),
          ...(digest !== undefined && { digest }),
          ...(reason !== undefined && { reason }),
        });
        break;
      }
      case "call-started":
        startedWith.set(event.callId, edits.get(event.callId));
        break;
      case "call-finished":
        waiting.delete(event.callId);
        break;
      case "turn-started":
        waiting.clear();
        break;
      default:
    }
  }
  return { started, waiting: [...waiting.values()] };
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
