import type { RunMessage } from "../inbox.ts";

/** A message to a run in one line, for people. */
export function messageInWords(message: RunMessage): string {
  switch (message.kind) {
    case "steer":
      return `message to the model: ${message.text}`;
    case "pause":
      return "paused";
    case "continue":
      return "continued";
    case "decide": {
      const { callId, verdict, reason } = message;
      return `call ${callId} ${verdict}${reason === undefined ? "" : `: ${reason}`}`;
    }
    case "abort":
      return `abort${message.reason === undefined ? "" : `: ${message.reason}`}`;
    default:
      return message satisfies never;
  }
}
