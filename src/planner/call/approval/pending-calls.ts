import type { JournalEvent, PendingCall, RunStarted } from "../../../trace/event.ts";
import { lastTaken } from "../../../trace/inbox/last-taken.ts";
import type { Journal } from "../../../trace/journal.ts";
import { hostCallId, NETWORK } from "./host/host-call-id.ts";

/** A call that waits for a decision, as the journal has it. */
export interface WaitingCall extends PendingCall {
  /** The run has read content of unknown origin. Absent: it hasn't. */
  readonly tainted?: true;
  /** It is decided on, but the run has not taken the decision yet. Absent: nobody has decided. */
  readonly posted?: "approved" | "denied";
}

/** What a run's record and inbox say about its calls. */
interface RunRecord {
  readonly started: RunStarted | null;
  readonly waiting: readonly WaitingCall[];
  /** Calls that have begun and have no result. */
  readonly open: ReadonlyMap<string, unknown>;
}

/** More runs of sub-agents than a run can have under way. */
const MOST_RUNS = 10_000;

/**
 * The calls that wait for a decision now, on record in the journal: those of a run and of its sub-agents, whose
 * ids begin with the call that they work for (`3.1/2.1`), as `decide` takes them. Also the hosts that a running
 * call wants to connect to (`3.1@example.org`).
 *
 * @throws OstinatoError `journal.run-not-found`.
 */
export async function pendingCalls(
  journal: Pick<Journal, "read" | "list" | "messages">,
  runId: string,
): Promise<readonly WaitingCall[]> {
  const { waiting, open } = await readRecord(journal, runId);
  if (open.size === 0) return waiting;
  const found = [...waiting];
  for (const status of ["unfinished", "awaiting-approval"] as const) {
    const children = await journal.list({ caller: runId, status, limit: MOST_RUNS });
    // The newest come first.
    for (const child of children.toReversed()) {
      if (!open.has(child.caller?.callId ?? "")) continue;
      // See `subRunId`.
      const path = child.runId.slice(runId.length + 1);
      for (const call of await pendingCalls(journal, child.runId)) {
        found.push({ ...call, callId: `${path}/${call.callId}` });
      }
    }
  }
  return found;
}

/** The calls of one run, without those of its sub-agents. */
export async function readRecord(
  journal: Pick<Journal, "read" | "messages">,
  runId: string,
): Promise<RunRecord> {
  const waiting = new Map<string, WaitingCall>();
  const requested = new Map<string, JournalEvent & { readonly type: "call-requested" }>();
  /** Arguments that a person edited. */
  const edits = new Map<string, unknown>();
  /** Calls that have begun and have no result, with their edited arguments. */
  const open = new Map<string, unknown>();
  const taken: JournalEvent[] = [];
  let started: RunStarted | null = null;
  let tainted = false;
  for await (const event of journal.read(runId)) {
    if ("untrusted" in event && event.untrusted) tainted = true;
    switch (event.type) {
      case "run-started":
        started = event;
        break;
      case "call-requested":
        requested.set(event.callId, event);
        break;
      case "call-started":
        open.set(event.callId, edits.get(event.callId));
        break;
      case "message-taken":
        taken.push(event);
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
        const input = open.get(callId) ?? request.arguments;
        waiting.set(callId, {
          callId,
          tool: tool ?? recipient,
          ...(input !== undefined && { arguments: input }),
          ...(digest !== undefined && { digest }),
          ...(reason !== undefined && { reason }),
        });
        if (event.type === "call-asked" && event.tainted) tainted = true;
        break;
      }
      case "host-asked": {
        const { callId, host, digest } = event;
        const id = hostCallId(callId, host);
        waiting.set(id, { callId: id, tool: NETWORK, arguments: { host }, digest, host });
        if (event.tainted) tainted = true;
        break;
      }
      case "host-decided":
        waiting.delete(hostCallId(event.callId, event.host));
        break;
      // The call that was cut off asks again.
      case "run-resumed":
        leaveHosts(waiting);
        break;
      case "call-finished":
        waiting.delete(event.callId);
        leaveHosts(waiting);
        open.delete(event.callId);
        break;
      case "turn-started":
        waiting.clear();
        break;
      case "run-finished":
        if (event.outcome.tainted) tainted = true;
        break;
      default:
    }
  }
  if (waiting.size > 0) {
    // A fork has an inbox of its own.
    const own = taken.filter(({ sequence }) => sequence >= (started?.parent?.events ?? 0));
    for (const { message } of await journal.messages(runId, lastTaken(own))) {
      if (message.kind !== "decide") continue;
      const { callId, digest, verdict } = message;
      const call = waiting.get(callId);
      if (call === undefined || call.posted !== undefined) continue;
      // It was made for what was shown before.
      if (digest !== undefined && digest !== call.digest) continue;
      waiting.set(callId, { ...call, posted: verdict });
    }
  }
  const calls = [...waiting.values()];
  return {
    started,
    waiting: tainted ? calls.map((call) => ({ ...call, tainted })) : calls,
    open,
  };
}

function leaveHosts(waiting: Map<string, WaitingCall>): void {
  for (const [id, { host }] of waiting) if (host !== undefined) waiting.delete(id);
}
