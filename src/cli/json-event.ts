import type { RunEvent } from "../planner/index.ts";

/**
 * An event as one line of JSON, or null for live progress events. Token ids are left out: `ostinato export`
 * has them.
 */
export function jsonEvent(event: RunEvent): string | null {
  switch (event.type) {
    case "turn-delta":
    case "prompt-progress":
    case "call-progress":
      return null;
    case "turn-started": {
      const { newTokens, ...rest } = event;
      return JSON.stringify({ ...rest, newTokens: newTokens.length });
    }
    case "turn-finished": {
      const { tokens: _, probabilities: __, ...rest } = event;
      return JSON.stringify(rest);
    }
    default:
      return JSON.stringify(event);
  }
}
