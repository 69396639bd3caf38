import { OSTINATO_VERSION } from "../../version.ts";
import type { JournalEvent } from "../event.ts";
import type { Journal, RunSummary } from "../journal.ts";
import { foldRun } from "../run-view.ts";
import type { Receiver } from "./receiver.ts";
import type { Span } from "./span.ts";
import { type SpanOptions, spansOfRun } from "./spans-of-run.ts";

export interface SendOptions extends SpanOptions {
  /** Only runs that started at this time or later, in milliseconds since 1970. Default: all. */
  readonly since?: number;
  /** Milliseconds without an event after which an unfinished run is sent as far as it goes. Default: 60,000. */
  readonly quietMilliseconds?: number;
  /** Most runs looked at, the newest. Default: 1,000. */
  readonly limit?: number;
  readonly signal?: AbortSignal;
}

export interface Sent {
  readonly runIds: readonly string[];
  /** Runs that the receiver did not take this time, and why: they stay in the outbox. */
  readonly failed: readonly { readonly runId: string; readonly reason: string }[];
}

/** Spans of one request: a receiver refuses bodies that are too large. */
const SPANS_A_REQUEST = 200;

/**
 * Sends what the journal has and the receiver has not. The journal is the outbox: a run is marked as
 * sent, with its number of events, only when the receiver took all of it, so nothing is lost while it
 * is away, slow or refusing, or when this process dies. A run sent again (it went on, or the mark was
 * lost) has the same ids. It reads the journal beside the runs and never delays one.
 *
 * Stops at the first run that the receiver does not take when it is away, so that an hour without it
 * costs one request a call and not one a run.
 */
export async function sendRuns(
  journal: Journal,
  receiver: Receiver,
  options: SendOptions = {},
): Promise<Sent> {
  const { since = 0, quietMilliseconds = 60_000, limit = 1000, signal } = options;
  const mark = `sent to ${receiver.name}`;
  const runIds: string[] = [];
  const failed: Sent["failed"][number][] = [];
  for (const run of (await journal.list({ limit })).toReversed()) {
    if (signal?.aborted) break;
    if (run.startedAt < since || (await journal.attached(run.runId, mark)) === String(run.events)) {
      continue;
    }
    const events = await eventsOf(journal, run);
    const last = events.at(-1)?.time ?? 0;
    if (run.status === "unfinished" && Date.now() - last < quietMilliseconds) continue;
    const problem = await post(spansOfRun(foldRun(events), options), receiver, signal);
    if (problem === null) {
      await journal.attach(run.runId, mark, String(events.length));
      runIds.push(run.runId);
      continue;
    }
    failed.push({ runId: run.runId, reason: problem.reason });
    if (problem.away) break;
  }
  return { runIds, failed };
}

async function eventsOf(journal: Journal, { runId }: RunSummary): Promise<JournalEvent[]> {
  const events: JournalEvent[] = [];
  for await (const event of journal.read(runId)) events.push(event);
  return events;
}

interface Problem {
  readonly reason: string;
  /** The receiver itself is the matter, not this run: others would fare alike. */
  readonly away: boolean;
}

async function post(
  spans: readonly Span[],
  { url, headers, timeoutMilliseconds = 10_000 }: Receiver,
  signal: AbortSignal | undefined,
): Promise<Problem | null> {
  for (let from = 0; from < spans.length; from += SPANS_A_REQUEST) {
    const time = AbortSignal.timeout(timeoutMilliseconds);
    try {
      const response = await fetch(url, {
        method: "POST",
        headers: { "content-type": "application/json", ...headers },
        body: JSON.stringify(requestOf(spans.slice(from, from + SPANS_A_REQUEST))),
        signal: signal ? AbortSignal.any([signal, time]) : time,
      });
      await response.arrayBuffer();
      if (response.ok) continue;
      // 400, 413 and 422 are about what was sent; the rest is about the receiver.
      const away = ![400, 413, 422].includes(response.status);
      return { reason: `the receiver answered ${response.status}`, away };
    } catch (error) {
      const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
      return { reason: cause instanceof Error ? cause.message : String(cause), away: true };
    }
  }
  return null;
}

function requestOf(spans: readonly Span[]): object {
  return {
    resourceSpans: [
      {
        resource: {
          attributes: [{ key: "service.name", value: { stringValue: "ostinato" } }],
        },
        scopeSpans: [{ scope: { name: "ostinato", version: OSTINATO_VERSION }, spans }],
      },
    ],
  };
}
