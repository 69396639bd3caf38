import { messageOf } from "../message-of.ts";
import type { Journal } from "../trace/journal.ts";
import type { Receiver } from "./receiver.ts";
import { requireSendingPackages } from "./require-sending-packages.ts";
import { type SendOptions, type Sent, sendRuns } from "./send-runs.ts";

export interface SendingOptions extends Omit<SendOptions, "signal" | "except"> {
  /** Milliseconds between two looks into the journal. Default: 5,000. */
  readonly everyMilliseconds?: number;
  /**
   * The most milliseconds between two attempts if the receiver is unreachable and did not say for
   * how long, or if it rejects a run. Default: 300,000.
   */
  readonly mostMilliseconds?: number;
  /** Called with the result of each attempt that had something to send. Must not throw. */
  readonly onAttempt?: (sent: Sent) => void;
}

/** The first and the last look cover all runs. Those between cover only the newest, to be cheap. */
const NEWEST = 200;

const DAY = 24 * 60 * 60 * 1000;

/** Sending in the background while this process runs agents. */
export interface Sending {
  /**
   * Tries once more to send what is left, for at most this long, and stops. What the receiver did
   * not accept stays in the journal for the next time.
   *
   * @param withinMilliseconds Default: 5,000.
   */
  stop(withinMilliseconds?: number): Promise<Sent>;
}

/**
 * Sends the journal's runs as they end, in the background, until `stop`. An unreachable receiver is
 * tried again after 1, 2, 4 … seconds, or when it said. A run that it rejects waits longer each
 * time, and doesn't block others. Sending doesn't keep the process alive and never delays a run.
 *
 *   const sending = startSending(journal, langfuseReceiver());
 *   await run(agent, task, { model, journal }).outcome;
 *   await sending.stop();
 *
 * @throws OstinatoError `runtime.package-missing` without the packages of Langfuse and
 *   OpenTelemetry.
 */
export function startSending(
  journal: Journal,
  receiver: Receiver,
  options: SendingOptions = {},
): Sending {
  requireSendingPackages();
  const { everyMilliseconds = 5_000, mostMilliseconds = 300_000, onAttempt, ...rest } = options;
  const stopped = new AbortController();
  let patience = 1_000;
  let timer: NodeJS.Timeout | undefined;
  let underWay: Promise<unknown> = Promise.resolve();

  const refusals = new Map<string, Refusal>();

  const attempt = async (options: Pick<SendOptions, "signal" | "newest" | "except">) => {
    const how = { ...options, ...rest };
    const sent = await sendRuns(journal, receiver, how).catch(failedToRead);
    if (sent.runIds.length > 0 || sent.failed.length > 0) onAttempt?.(sent);
    return sent;
  };
  const lookAround = async (newest?: number): Promise<Sent> => {
    const waiting = [...refusals].filter(([, { until }]) => until > performance.now());
    const except = new Set(waiting.map(([runId]) => runId));
    const { signal } = stopped;
    const sent = await attempt({ ...(newest !== undefined && { newest }), signal, except });
    for (const runId of sent.runIds) refusals.delete(runId);
    if (sent.away) return sent;
    for (const { runId } of sent.failed) {
      const last = refusals.get(runId)?.pause ?? everyMilliseconds;
      const pause = Math.min(last * 2, mostMilliseconds);
      refusals.set(runId, { pause, until: performance.now() + pause });
    }
    return sent;
  };
  const pauseAfter = ({ away, retryAfterMilliseconds }: Sent): number => {
    if (!away) {
      patience = 1_000;
      return everyMilliseconds;
    }
    const pause = Math.max(patience, Math.min(retryAfterMilliseconds ?? 0, DAY));
    patience = Math.min(patience * 2, mostMilliseconds);
    return pause;
  };
  const wait = (milliseconds: number, newest?: number): void => {
    timer = setTimeout(() => {
      underWay = lookAround(newest).then((sent) => {
        if (!stopped.signal.aborted) wait(pauseAfter(sent), NEWEST);
      });
    }, milliseconds).unref();
  };
  wait(0);
  return {
    async stop(withinMilliseconds = 5_000) {
      clearTimeout(timer);
      stopped.abort();
      await underWay;
      clearTimeout(timer);
      return attempt({ signal: AbortSignal.timeout(withinMilliseconds) });
    },
  };
}

/** When a rejected run may be tried again. */
interface Refusal {
  readonly pause: number;
  readonly until: number;
}

/**
 * The journal could not be read: the error is reported, and reading is retried later, as for a
 * receiver.
 */
function failedToRead(error: unknown): Sent {
  const reason = messageOf(error);
  return { runIds: [], failed: [{ runId: "", reason }], retryAfterMilliseconds: null, away: true };
}
