import { toolIdentifier } from "../../src/harmony/declare/tool-name.ts";
import type { Message } from "../../src/harmony/message.ts";
import { renderConversation } from "../../src/harmony/render/render.ts";
import { renderMessage } from "../../src/harmony/render/render-message.ts";
import { fullVocabulary as vocabulary } from "./full-vocabulary.ts";

/** Throws when a text encodes to a control token, or to other text. */
export function checkEncoding(text: string): void {
  const tokens = vocabulary.encode(text);
  const control = tokens.find((token) => vocabulary.isControl(token));
  if (control !== undefined) throw new Error(`control token ${control}`);
  if (vocabulary.decode(tokens) !== text.toWellFormed()) throw new Error("decodes to other text");
}

/** Throws when text in any place of any message adds a control token to those of its structure. */
export function checkMessages(text: string, other: string): void {
  const identifier = toolIdentifier(text);
  const messages: readonly [Message, number][] = [
    [{ role: "user", content: text }, 3],
    [{ role: "user", name: text, content: other }, 3],
    [{ role: "system", content: text }, 3],
    [{ role: "system", content: { identity: text, knowledgeCutoff: other } }, 3],
    [{ role: "developer", content: { instructions: text, namespaces: [toolsOf(text, other)] } }, 3],
    [{ role: "assistant", channel: "final", content: text }, 4],
    [
      {
        role: "assistant",
        channel: text,
        recipient: other,
        contentType: text,
        constrained: true,
        content: text,
      },
      5,
    ],
    [{ role: "tool", name: `functions.${identifier}`, channel: "commentary", content: text }, 4],
    [{ role: "tool", name: text, channel: other, recipient: text, content: other }, 4],
  ];
  for (const profile of ["ostinato", "reference"] as const) {
    for (const [message, expected] of messages) {
      const tokens = renderMessage(message, vocabulary, { profile });
      const count = tokens.filter((token) => vocabulary.isControl(token)).length;
      const missing = "contentType" in message && message.contentType === "" ? 1 : 0;
      if (count !== expected - missing)
        throw new Error(`${count} control tokens in ${JSON.stringify(message)}`);
    }
  }
  // Split over two messages, each half must stay in its own.
  const split: Message[] = [
    { role: "user", content: text },
    { role: "user", content: other },
  ];
  const tokens = renderConversation(split, vocabulary);
  if (tokens.filter((token) => vocabulary.isControl(token)).length !== 6)
    throw new Error("split text");
}

function toolsOf(text: string, other: string) {
  const parameters = {
    type: "object",
    description: other,
    properties: {
      [text]: { type: "string", description: text, default: other, enum: [text, other] },
    },
  };
  return {
    name: "functions",
    description: text,
    tools: [{ name: toolIdentifier(other), description: text, parameters }],
  };
}
