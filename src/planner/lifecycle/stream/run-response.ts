import { OstinatoError } from "../../../errors.ts";
import type { JournalEvent, Outcome } from "../../../trace/event.ts";
import type { Journal } from "../../../trace/journal.ts";
import type { RunEvent } from "../../contract/run-event.ts";
import type { WatchedEvents } from "../../state/event-feed.ts";
import type { FrameMemory } from "./frame-memory.ts";
import { frameOf } from "./frame-of.ts";

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
  /** Watches the run's events from now on; the frames are those of all its readers. Null: it isn't in progress here. */
  readonly live: { readonly watch: () => WatchedEvents; readonly frames: FrameMemory } | null;
  readonly outcome: Promise<Outcome> | null;
  /** The journal, which is closed on dispose if it was opened for this. */
  readonly open: () => Promise<AsyncDisposable & { readonly journal: Pick<Journal, "read"> }>;
}

/** Once a piece of the stream has this many characters, it is sent without what else is ready. */
const LONG_PIECE = 64 * 1024;

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
 * texts joined. What comes within one turn of the event loop is sent in one piece.
 *
 * @throws OstinatoError `input.invalid` for a last event id that isn't a number.
 */
export function runResponse(source: ResponseSource, options: ResponseOptions = {}): Response {
  const from = firstWanted(options.lastEventId);
  // Before the journal is read, so that nothing is missed between the two.
  const live = source.live?.watch() ?? null;
  const pieces = piecesOf(source, live, from);
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await pieces.next();
        if (done) controller.close();
        else controller.enqueue(encoder.encode(value));
      } catch (error) {
        controller.error(error);
      }
    },
    async cancel() {
      // Ends the waiting for a next event too: `pieces.return` alone would wait behind it.
      await live?.return?.();
      await pieces.return();
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

async function* piecesOf(
  source: ResponseSource,
  live: WatchedEvents | null,
  from: number,
): AsyncGenerator<string, void, void> {
  const { runId, outcome, open } = source;
  let next = from;
  let last: JournalEvent | null = null;
  let piece = "";
  try {
    await using store = await open();
    for await (const event of store.journal.read(runId, from)) {
      last = event;
      next = event.sequence + 1;
      piece += frameOf(event);
      if (piece.length < LONG_PIECE) continue;
      yield piece;
      piece = "";
    }
  } catch (error) {
    // A run that waits for its turn, or has only just begun, has no events yet.
    if (live === null || !OstinatoError.is(error) || !NOTHING_YET.has(error.code)) throw error;
  }
  if (piece !== "") yield piece;
  while (source.live !== null && live !== null) {
    const { done, value: first } = await live.next();
    if (done) break;
    await eventLoopTurn();
    piece = "";
    for (
      let event: RunEvent | undefined = first;
      event !== undefined;
      event = piece.length < LONG_PIECE ? live.ready() : undefined
    ) {
      if ("sequence" in event) {
        // Read from the journal already.
        if (event.sequence < next) continue;
        next = event.sequence + 1;
      }
      piece += source.live.frames.frameOf(event);
    }
    if (piece !== "") yield piece;
  }
  const ended = outcome ? await outcome : last?.type === "run-finished" ? last.outcome : null;
  yield `event: outcome\ndata: ${JSON.stringify(ended)}\n\n`;
}

function eventLoopTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
