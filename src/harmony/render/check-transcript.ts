import { type ErrorCode, OstinatoError } from "../../errors.ts";
import type { Message } from "../message.ts";

/**
 * Checks for transcripts that would confuse the model: a tool result without its call, a second result for
 * one call, a header that would not parse back to what was written.
 *
 * @throws OstinatoError `harmony.transcript`, with the index of the first invalid message (from 0); a
 *   different code and naming if `told` says so.
 */
export function checkTranscript(messages: readonly Message[], told: Told = AS_TRANSCRIPT): void {
  const waiting: string[] = [];
  messages.forEach((message, index) => {
    checkHeader(message, index, told);
    if (message.role === "assistant" && isCall(message.recipient)) waiting.push(message.recipient);
    if (message.role !== "tool") return;
    const at = waiting.lastIndexOf(message.name);
    if (at < 0) {
      throw wrong(
        told,
        index,
        `is a result of ${message.name}, but no call of it is waiting for one`,
        "Keep the assistant message with the call in front of its result, and one result per call.",
      );
    }
    waiting.splice(at, 1);
  });
}

/** How an error names a message. */
interface Told {
  readonly code: ErrorCode;
  readonly nameOf: (index: number) => string;
}

const AS_TRANSCRIPT: Told = { code: "harmony.transcript", nameOf: (index) => `Message ${index}` };

/** What stands in a tool's place of a header and is read as a role, with a name or a channel glued to it. */
const role = /^(?:system|developer|user|(?:assistant)+(?:analysis|commentary|final)?)(?::|$)/;

/**
 * A recipient that is a tool: what the assistant addresses to itself, to the user or to another role is no
 * call, and its result would be a message of that role.
 */
export function isCall(recipient: string | null | undefined): recipient is string {
  return recipient != null && recipient !== "all" && !role.test(recipient);
}

function checkHeader(message: Message, index: number, told: Told): void {
  const fields = {
    name: "name" in message ? message.name : undefined,
    recipient: "recipient" in message ? message.recipient : undefined,
    channel: "channel" in message ? message.channel : undefined,
    contentType: "contentType" in message ? message.contentType : undefined,
  };
  for (const [field, value] of Object.entries(fields)) {
    if (value === null || value === undefined) continue;
    if (value === "" || !/^[^\s\p{C}<>]+$/u.test(value)) {
      throw wrong(
        told,
        index,
        `has the ${field} ${JSON.stringify(value)}`,
        "Names in a header are one word without spaces, control characters, < or >. Tools' names: see toolIdentifier.",
      );
    }
  }
}

function wrong({ code, nameOf }: Told, index: number, what: string, hint: string): OstinatoError {
  return new OstinatoError(code, `${nameOf(index)} ${what}.`, { hint });
}
