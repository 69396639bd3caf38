import {
  type AssistantMessage,
  type Message,
  renderMessage,
  type Token,
  type Vocabulary,
} from "ostinato/harmony";
import type { Part } from "./scene.ts";

/** Tokens with what the model is to say at each: `labels[i]` is the token that follows token `i`, or -1. */
export interface LabelledTokens {
  readonly tokens: Token[];
  readonly labels: number[];
}

/** A part as the message that the product's renderer takes. */
export function messageOf(part: Part): Message {
  switch (part.kind) {
    case "user":
      return { role: "user", content: part.text };
    case "analysis":
      return { role: "assistant", channel: "analysis", content: part.text };
    case "call":
      if (part.tool.startsWith("browser."))
        return {
          role: "assistant",
          channel: "analysis",
          recipient: part.tool,
          contentType: "code",
          content: part.json,
        };
      return {
        role: "assistant",
        channel: "commentary",
        recipient: `functions.${part.tool}`,
        contentType: "json",
        content: part.json,
      };
    case "result":
      if (part.tool.startsWith("browser."))
        return { role: "tool", name: part.tool, channel: "analysis", content: part.text };
      return {
        role: "tool",
        name: `functions.${part.tool}`,
        channel: "commentary",
        content: part.text,
      };
    case "final":
      return { role: "assistant", channel: "final", content: part.text };
    default:
      return part satisfies never;
  }
}

/**
 * Renders a conversation message by message. Trained is what the model writes in the last turn of the
 * person, from behind `<|start|>assistant` on; a final answer ends in `<|return|>`, which stands in
 * the labels alone. Of earlier tasks the request and the answer are left, as in a run's history.
 */
export function renderScene(parts: readonly Part[], vocabulary: Vocabulary): LabelledTokens {
  const { control } = vocabulary;
  const lastUser = parts.findLastIndex(({ kind }) => kind === "user");
  const tokens: Token[] = [];
  const labels: number[] = [];
  let inTurn = false;
  for (const [index, part] of parts.entries()) {
    const finished = index < lastUser;
    if (finished && part.kind !== "user" && part.kind !== "final") continue;
    const message = messageOf(part);
    const rendered = renderMessage(message, vocabulary, { offersFunctions: true });
    const isAssistant = message.role === "assistant";
    const trained = isAssistant && !finished && (!("trained" in part) || part.trained);
    // What precedes the channel was given when the turn was opened.
    const given = isAssistant && !inTurn ? rendered.indexOf(control.channel) : 0;
    for (const [place, token] of rendered.entries()) {
      const isLast = place === rendered.length - 1;
      const wanted = isLast && part.kind === "final" ? control.return : token;
      if (tokens.length > 0) labels[tokens.length - 1] = trained && place >= given ? wanted : -1;
      tokens.push(token);
      labels.push(-1);
    }
    inTurn = isAssistant && !endsTurn(message);
  }
  return { tokens, labels };
}

function endsTurn(message: AssistantMessage): boolean {
  return message.channel === "final" || message.recipient != null;
}
