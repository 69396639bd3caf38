import { inspect } from "node:util";
import { OstinatoError } from "../../../errors.ts";
import { checkTranscript, isCall } from "../../../harmony/render/check-transcript.ts";
import { nearestName } from "../../../nearest-name.ts";
import type { RecordedHistoryMessage } from "./history-message.ts";

/** Fields that a message of each role may have besides `role` and `content`. */
const FIELDS = {
  user: ["name"],
  assistant: ["name", "channel", "recipient", "contentType", "constrained"],
  tool: ["name", "channel", "recipient"],
} as const;

type Role = keyof typeof FIELDS;

const CHANNELS: readonly unknown[] = ["analysis", "commentary", "final"];
const TEXT_PARTS: readonly unknown[] = ["text", "input_text", "output_text"];

/**
 * Checks the history given by a caller (possibly untyped JavaScript) and fills in optional fields.
 * @throws OstinatoError `input.invalid`; the message begins with the field: `history[2].content[0].type`.
 */
export function readHistory(history: unknown): readonly RecordedHistoryMessage[] {
  if (!Array.isArray(history)) throw wrong("history", "a list of messages", history);
  const messages = history.map((message: unknown, index) =>
    readMessage(message, `history[${index}]`),
  );
  checkTranscript(messages, { code: "input.invalid", nameOf: (index) => `history[${index}]` });
  return messages;
}

function readMessage(given: unknown, field: string): RecordedHistoryMessage {
  if (typeof given !== "object" || given === null || Array.isArray(given)) {
    throw wrong(field, "a message", given);
  }
  const message = given as { readonly [name: string]: unknown };
  const role = readRole(message.role, `${field}.role`);
  refuseUnknownFields(message, role, field);
  const content = readContent(message.content, `${field}.content`);
  const name = readWord(message.name, `${field}.name`) ?? undefined;
  if (role === "user") return { role, ...(name !== undefined && { name }), content };

  const recipient = readWord(message.recipient, `${field}.recipient`);
  const to = recipient === undefined ? {} : { recipient };
  const channel = (otherwise: string): string | null =>
    message.channel === undefined ? otherwise : readChannel(message.channel, `${field}.channel`);
  if (role === "tool") {
    if (name === undefined) throw wrong(`${field}.name`, "the call's recipient", message.name);
    return { role, name, ...to, channel: channel("commentary"), content };
  }
  const contentType = readWord(message.contentType, `${field}.contentType`);
  const { constrained } = message;
  if (constrained !== undefined && typeof constrained !== "boolean") {
    throw wrong(`${field}.constrained`, "true or false", constrained);
  }
  return {
    role,
    ...(name !== undefined && { name }),
    channel: channel(isCall(recipient) ? "commentary" : "final"),
    ...to,
    ...(contentType !== undefined && { contentType }),
    ...(constrained !== undefined && { constrained }),
    content,
  };
}

function readRole(role: unknown, field: string): Role {
  if (typeof role === "string" && Object.hasOwn(FIELDS, role)) return role as Role;
  const hint =
    role === "system" || role === "developer"
      ? "Put instructions for the model in the agent's `instructions`; they come before the history."
      : undefined;
  throw wrong(field, '"user", "assistant" or "tool"', role, hint);
}

function refuseUnknownFields(message: object, role: Role, field: string): void {
  const names: readonly string[] = ["role", "content", ...FIELDS[role]];
  const [unknown] =
    Object.entries(message).find(([name, value]) => value !== undefined && !names.includes(name)) ??
    [];
  if (unknown === undefined) return;
  const nearest = nearestName(unknown, names);
  const question = nearest === null ? "" : `Did you mean ${nearest}? `;
  throw new OstinatoError(
    "input.invalid",
    `${field}.${unknown}: a message of role ${role} has no such field.`,
    { hint: `${question}Fields: ${names.join(", ")}.` },
  );
}

function readContent(content: unknown, field: string): string {
  if (typeof content === "string") return content;
  if (!Array.isArray(content) || content.length === 0) {
    throw wrong(field, "text or a list of text parts", content);
  }
  return content.map((part: unknown, index) => readPart(part, `${field}[${index}]`)).join("");
}

function readPart(part: unknown, field: string): string {
  if (typeof part !== "object" || part === null) throw wrong(field, "a text part", part);
  const { type, text } = part as { readonly type?: unknown; readonly text?: unknown };
  if (!TEXT_PARTS.includes(type)) {
    throw wrong(`${field}.type`, '"text"', type, "gpt-oss reads only text.");
  }
  if (typeof text !== "string") throw wrong(`${field}.text`, "text", text);
  return text;
}

function readChannel(channel: unknown, field: string): string | null {
  // A header without a channel, as a model may have written it.
  if (channel === null) return null;
  if (CHANNELS.includes(channel)) return channel as string;
  throw wrong(field, '"analysis", "commentary" or "final"', channel);
}

/** Whether it is a single word is checked by `checkTranscript`, which knows what a header may contain. */
function readWord(word: unknown, field: string): string | null | undefined {
  if (word === undefined || word === null || typeof word === "string") return word;
  throw wrong(field, "text", word);
}

function wrong(field: string, expected: string, got: unknown, hint?: string): OstinatoError {
  const shown = inspect(got, { depth: 0, breakLength: Number.POSITIVE_INFINITY });
  const short = shown.length > 80 ? `${shown.slice(0, 77)}...` : shown;
  return new OstinatoError(
    "input.invalid",
    `${field}: expected ${expected}, got ${short}.`,
    hint === undefined ? {} : { hint },
  );
}
