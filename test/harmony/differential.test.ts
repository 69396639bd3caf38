import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import {
  browserNamespace,
  HarmonyParser,
  pythonNamespace,
  renderConversation,
} from "../../src/harmony/index.ts";
import type { Message, Token } from "../../src/harmony/message.ts";
import type { HarmonyEvent } from "../../src/harmony/parse/harmony-event.ts";
import { messageOfReference } from "../conformance/reference-conversation.ts";
import { fullVocabulary as vocabulary } from "./full-vocabulary.ts";
import { hostileText } from "./hostile-text.ts";
import { randomConversation } from "./random-conversation.ts";
import { randomTokens, seededRandom } from "./random-tokens.ts";
import { loadReference, type Reference } from "./reference-encoding.ts";

/** Against openai/harmony itself, compiled to WebAssembly (npm openai-harmony). */

let reference: Reference;

beforeAll(async () => {
  reference = await loadReference();
});

describe("against openai/harmony", () => {
  test("the same tokens for any text, of any version of Unicode", () => {
    const random = seededRandom(1);
    for (let count = 0; count < 5000; count++) {
      const text = hostileText(random).toWellFormed();
      expect(vocabulary.encode(text)).toEqual(Array.from(reference.encoding.encode(text, [])));
    }
    for (let point = 0; point < 0x110000; point += point < 0x3000 ? 1 : 37) {
      if (point >= 0xd800 && point <= 0xdfff) continue;
      const character = String.fromCodePoint(point);
      const text = `a${character}'s 1${character}2 B`;
      const theirs = Array.from(reference.encoding.encode(text, []));
      if (vocabulary.encode(text).join() !== theirs.join())
        expect([point, vocabulary.encode(text)]).toEqual([point, theirs]);
    }
  });

  test("the same prompt for any conversation", () => {
    fc.assert(
      fc.property(randomConversation, fc.boolean(), (messages, drop) => {
        const given = { messages } as unknown as Parameters<
          typeof reference.encoding.renderConversation
        >[0];
        const theirs = reference.encoding.renderConversation(given, { auto_drop_analysis: drop });
        const ours = renderConversation(messages.map(messageOfReference), vocabulary, {
          profile: "reference",
          ...(!drop && { reasoning: "none" }),
        });
        expect(ours).toEqual(Array.from(theirs));
      }),
      { numRuns: 1000 },
    );
  });

  test("the same messages or the same error for any stream", () => {
    const seed = 3;
    const random = seededRandom(seed);
    let compared = 0;
    for (let count = 0; count < 8000; count++) {
      const tokens = randomTokens(random);
      const role = random() < 0.5 ? "assistant" : null;
      if (!isComparable(tokens)) continue;
      compared++;
      const ours = outcome(() => readOurs(tokens, role));
      const theirs = outcome(() => readTheirs(tokens, role));
      expect([seed, count, tokens, ours]).toEqual([seed, count, tokens, theirs]);
    }
    expect(compared).toBeGreaterThan(3000);
  });

  test("the same content after every token", () => {
    const random = seededRandom(4);
    let compared = 0;
    for (let count = 0; count < 1500; count++) {
      const tokens = randomTokens(random);
      if (!isComparable(tokens)) continue;
      const theirs = reference.newParser("assistant");
      const ours = new HarmonyParser(vocabulary, { profile: "reference" });
      let content = "";
      for (const token of tokens) {
        const failed = outcome(() => {
          theirs.process(token);
          return [];
        });
        const events = outcome(() => ours.push(token));
        if (typeof events === "string" || typeof failed === "string") {
          expect(events).toEqual(failed);
          break;
        }
        for (const event of events as HarmonyEvent[]) {
          if (event.type === "text-delta" || event.type === "argument-delta") content += event.text;
          else content = "";
        }
        expect([theirs.currentContent, JSON.parse(theirs.state).state]).toEqual([
          content,
          stateNames[ours.state],
        ]);
        compared++;
      }
      theirs.free();
    }
    expect(compared).toBeGreaterThan(3000);
  });

  test("the same built-in tools", () => {
    expect(reference.builtin("browser")).toMatchObject({
      name: "browser",
      description: browserNamespace.description,
    });
    expect(reference.builtin("python")).toMatchObject(pythonNamespace);
  });
});

const stateNames = { between: "ExpectStart", header: "Header", content: "Content" } as const;

/**
 * The npm package is of an older harmony than the one whose profile this is: in wrong UTF-8 and in ids
 * behind the vocabulary they differ, for which the conformance cases hold.
 */
function isComparable(tokens: readonly Token[]): boolean {
  return tokens.every(
    (token) =>
      token < vocabulary.size && (vocabulary.isControl(token) || vocabulary.textOf(token) !== null),
  );
}

/** Errors by what comes before their first colon: the rest quotes text in Rust's own way. */
function outcome(read: () => object[]): object[] | string {
  try {
    return read();
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    return text.split(":")[0] ?? "";
  }
}

function readTheirs(tokens: readonly Token[], role: string | null): object[] {
  const json = reference.encoding.parseMessagesFromCompletionTokens(Uint32Array.from(tokens), role);
  return JSON.parse(json).map((message: Record<string, unknown>) => ({
    role: message.role,
    name: message.name ?? null,
    recipient: message.recipient ?? null,
    channel: message.channel ?? null,
    contentType: message.content_type ?? null,
    content: message.content,
  }));
}

function readOurs(tokens: readonly Token[], initialRole: Message["role"] | null): object[] {
  const parser = new HarmonyParser(vocabulary, { profile: "reference", initialRole });
  const messages: Record<string, unknown>[] = [];
  for (const event of [...tokens.flatMap((token) => parser.push(token)), ...parser.end()]) {
    if (event.type === "message-start") {
      const { role, name, recipient, channel, contentType, constrained } = event.header;
      const type = contentType === null ? null : (constrained ? "<|constrain|>" : "") + contentType;
      messages.push({ role, name, recipient, channel, contentType: type });
    } else if (event.type === "message-end") {
      const message = messages[event.message];
      if (message) message.content = event.content.content;
    }
  }
  return messages;
}
