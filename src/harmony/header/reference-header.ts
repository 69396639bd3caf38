import { OstinatoError } from "../../errors.ts";
import type { Message, Token } from "../message.ts";
import type { MessageHeader } from "../parse/harmony-event.ts";
import { controlTexts } from "../vocabulary/control-tokens.ts";
import type { Vocabulary } from "../vocabulary/vocabulary.ts";

const roles = ["system", "developer", "user", "assistant", "tool"] as const;

/**
 * Reads a header as openai/harmony 0.0.8 does: decoded to text first, in which the first
 * `<|channel|>` is looked for; then the last words are the content type and the recipient. A lone
 * word is taken for the recipient, whatever it is.
 *
 * @throws OstinatoError `harmony.parse` with the reference's words.
 */
export function readReferenceHeader(
  tokens: readonly Token[],
  given: Message["role"] | null,
  vocabulary: Vocabulary,
): MessageHeader {
  let text = decodeStrictly(tokens, vocabulary);
  let channel: string | null = null;
  const at = text.indexOf(controlTexts.channel);
  if (at >= 0) {
    const after = text.slice(at + controlTexts.channel.length);
    const end = after.search(/[\p{White_Space}<]/u);
    channel = end < 0 ? after : after.slice(0, end);
    if (channel === "") {
      throw wrong("channel marker present but no channel value found in header");
    }
    text = text.slice(0, at) + after.slice(channel.length);
  }
  text = text.replaceAll(controlTexts.constrain, ` ${controlTexts.constrain}`);
  text = text.replace(/^\p{White_Space}+|\p{White_Space}+$/gu, "");
  const words = text.split(/[ \t\n\f\r]+/).filter((word) => word !== "");
  let role = given;
  let name: string | null = null;
  if (role === null) {
    const word = words.shift();
    if (word === undefined) throw wrong("message header did not contain a role");
    role = roles.find((each) => each === word) ?? null;
    if (role === null) {
      if (words.length === 0 && !word.startsWith("to=")) throw wrong(`Unknown role: ${word}`);
      role = "tool";
    }
    if (role === "tool") name = word;
  } else if (words[0] === role) words.shift();
  const { recipient, contentType } = takeAddress(words);
  if (words.length > 0) {
    const left = words.map((word) => JSON.stringify(word)).join(", ");
    throw wrong(`unexpected tokens remaining in message header: [${left}]`);
  }
  const constrained = contentType?.startsWith(controlTexts.constrain) ?? false;
  const type = constrained
    ? (contentType?.slice(controlTexts.constrain.length) ?? null)
    : contentType;
  return { role, name, channel, recipient, contentType: type, constrained };
}

function takeAddress(words: string[]): { recipient: string | null; contentType: string | null } {
  const count = words.length;
  const last = words.pop();
  if (last === undefined) return { recipient: null, contentType: null };
  if (last.startsWith("to=")) return { recipient: last.slice(3), contentType: null };
  if (count === 1) return { recipient: last, contentType: null };
  const before = words.pop() ?? "";
  return { recipient: before.startsWith("to=") ? before.slice(3) : before, contentType: last };
}

function decodeStrictly(tokens: readonly Token[], vocabulary: Vocabulary): string {
  if (tokens.some((token) => !vocabulary.has(token))) throw wrong("could not decode header");
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(
      vocabulary.decodeBytes(tokens),
    );
  } catch {
    throw wrong("could not decode header");
  }
}

function wrong(message: string): OstinatoError {
  return new OstinatoError("harmony.parse", message);
}
