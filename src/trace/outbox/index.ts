/**
 * Traces for others: runs of a journal as OpenTelemetry spans, sent to any OTLP/HTTP backend or to
 * Langfuse. Off unless called: nothing leaves the machine unasked.
 *
 *   await sendRuns(journal, langfuseReceiver());      // what is not there yet; call it when you like
 *
 * The journal is the outbox, so a receiver that was away gets everything later.
 */
export { langfuseReceiver, otlpReceiver, type Receiver } from "./receiver.ts";
export { type SendOptions, type Sent, sendRuns } from "./send-runs.ts";
export type { Span } from "./span.ts";
export { type SpanOptions, spansOfRun } from "./spans-of-run.ts";
