/** The values of `--send` and `--to`. */
export const RECEIVER_NAMES = ["langfuse", "otlp"] as const;
export type ReceiverName = (typeof RECEIVER_NAMES)[number];
