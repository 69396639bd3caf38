/**
 * Sending traces: runs of a journal as OpenTelemetry spans, sent to Langfuse or to any OTLP/HTTP
 * backend. Off unless called: nothing is sent on its own, whatever the environment variables are.
 *
 *   await sendRuns(journal, langfuseReceiver());             // what the receiver doesn't have yet
 *   const sending = startSending(journal, otlpReceiver());   // in the background, until stop()
 *
 * The journal is the outbox, so a receiver that was unreachable gets everything later.
 */
export type { Observation } from "./observation.ts";
export { type ObservationOptions, observationsOfRun } from "./observations-of-run.ts";
export { langfuseReceiver, otlpReceiver, type Receiver } from "./receiver.ts";
export { askToSend, type SendOptions, type Sent, sendRuns } from "./send-runs.ts";
export { type Sending, type SendingOptions, startSending } from "./start-sending.ts";
