import { calledName } from "../../tool/called-name.ts";
import type { RunEnding } from "../contract/run-ending.ts";
import type { RunContext } from "../state/run-context.ts";

export type CutEnding = Extract<RunEnding, { readonly kind: "limit" | "stuck" }>;

/** What the model is told before its last turn. */
export function lastTurnText(context: RunContext, ending: CutEnding): string {
  const stopped = context.state.openCall;
  const tool = stopped && context.conversation.registry.find(stopped.request.recipient);
  const name = tool ? calledName(tool) : stopped?.request.recipient;
  const call = stopped ? ` The call of ${name} was stopped and has no result.` : "";
  if (ending.kind === "limit" && ending.limit === "turnTokens") {
    return `Your answer was cut off: a turn may have ${context.limits.turnTokens} tokens. Give the whole answer again, much shorter.`;
  }
  return `${whyOf(context, ending)}${call} No more calls are possible. Give your final answer now, from what you have, and say what is missing.`;
}

function whyOf({ limits }: RunContext, ending: CutEnding): string {
  if (ending.kind === "stuck") return `You are not getting anywhere: ${ending.reason}.`;
  switch (ending.limit) {
    case "steps":
      return "The limit of steps is reached.";
    case "outputTokens":
      return "The limit of generated tokens is reached.";
    case "promptTokens":
      return "The limit of prompt tokens is reached.";
    case "cost":
      return "The limit of costs is reached.";
    case "calls":
      return "The limit of calls of this tool is reached.";
    case "turnTokens":
      return `A turn may have ${limits.turnTokens} tokens.`;
    case "wallMilliseconds":
      return "The time is up.";
    case "contextSize":
      return "The context is full.";
    default:
      return ending.limit satisfies never;
  }
}
