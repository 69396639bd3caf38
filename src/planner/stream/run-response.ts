import { OstinatoError } from "../../errors.ts";
import type { JournalEvent, Outcome } from "../../trace/event.ts";
import type { Journal } from "../../trace/journal.ts";
import type { RunEvent } from "../contract/run-event.ts";

export interface ResponseOptions {
  /**
   * Continue a stream that was interrupted: only events after this one, which is what a browser sends as
   * `Last-Event-ID`. Default: from the run's first event.
   */
  readonly lastEventId?: string | number | null | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

export interface ResponseSource {
  readonly runId: string;
  /** Watches the run's events from now on. Null: the run isn't in progress here. */
  readonly live: (() => AsyncIterator<RunEvent>) | null;
  readonly outcome: Promise<Outcome> | null;
  /** The journal, which is closed on dispose if it was opened for this. */
  readonly open: () => Promise<AsyncDisposable & { readonly journal: Pick<Journal, "read"> }>;
}

const NOTHING_YET: ReadonlySet<string> = new Set(["journal.run-not-found", "journal.open"]);

const HEADERS = {
  "content-type": "text/event-stream; charset=utf-8",
  "cache-control": "no-cache, no-transform",
  // Against buffering by nginx.
  "x-accel-buffering": "no",
};

/**
 * A run's events as server-sent events: each journal event with its number as its id, live events without one, and
 * at the end the event `outcome`. A reader that is slow holds up nothing: it gets every journal event, and live
 * texts joined.
 *
 * @throws OstinatoError `input.invalid` for a last event id that isn't a number.
 */
export function runResponse(source: ResponseSource, options: ResponseOptions = {}): Response {
  const from = firstWanted(options.lastEventId);
  // Before the journal is read, so that nothing is missed between the two.
  const live = source.live?.() ?? null;
  const frames = framesOf(source, live, from);
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await frames.next();
        if (done) controller.close();
        else controller.enqueue(encoder.encode(value));
      } catch (error) {
        controller.error(error);
      }
    },
    async cancel() {
      // Ends the waiting for a next event too: `frames.return` alone would wait behind it.
      await live?.return?.();
      await frames.return();
    },
  });
  return new Response(body, { headers: { ...HEADERS, ...options.headers } });
}

function firstWanted(lastEventId: ResponseOptions["lastEventId"]): number {
  if (lastEventId === undefined || lastEventId === null || lastEventId === "") return 0;
  const last = Number(lastEventId);
  if (Number.isSafeInteger(last) && last >= 0) return last + 1;
  throw new OstinatoError(
    "input.invalid",
    `The last event id must be the number of an event, not ${JSON.stringify(lastEventId)}.`,
  );
}

async function* framesOf(
  { runId, outcome, open }: ResponseSource,
  live: AsyncIterator<RunEvent> | null,
  from: number,
): AsyncGenerator<string, void, void> {
  let next = from;
  let last: JournalEvent | null = null;
  try {
    await using store = await open();
    for await (const event of store.journal.read(runId, from)) {
      last = event;
      next = event.sequence + 1;
      yield frame(event);
    }
  } catch (error) {
    // A run that waits for its turn, or has only just begun, has no events yet.
    if (live === null || !OstinatoError.is(error) || !NOTHING_YET.has(error.code)) throw error;
  }
  while (live !== null) {
    const { done, value: event } = await live.next();
    if (done) break;
    if ("sequence" in event) {
      // Read from the journal already.
      if (event.sequence < next) continue;
      next = event.sequence + 1;
    }
    yield frame(event);
  }
  const ended = outcome ? await outcome : last?.type === "run-finished" ? last.outcome : null;
  yield `event: outcome\ndata: ${JSON.stringify(ended)}\n\n`;
}

function frame(event: RunEvent): string {
  const id = "sequence" in event ? `id: ${event.sequence}\n` : "";
  return `${id}event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
}
