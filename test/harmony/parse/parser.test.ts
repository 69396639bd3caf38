import { describe, expect, test } from "vitest";
import { OstinatoError } from "../../../src/errors.ts";
import { type HarmonyEvent, HarmonyParser, parseTokens } from "../../../src/harmony/index.ts";
import { MarkedTextStream, tokensOfMarkedText } from "../../conformance/marked-text.ts";
import { fullVocabulary as vocabulary } from "../full-vocabulary.ts";
import { checkStream } from "../parser-invariants.ts";
import { randomTokens, seededRandom } from "../random-tokens.ts";

const call =
  '<|channel|>analysis<|message|>Look.<|end|><|start|>assistant<|channel|>commentary to=functions.read_file <|constrain|>json<|message|>{"path": "ä.md", "lines": [1, 22]}<|call|>';

function eventsOf(text: string): HarmonyEvent[] {
  const parser = new HarmonyParser(vocabulary);
  const events = tokensOfMarkedText(text).flatMap((token) => parser.push(token));
  return [...events, ...parser.end()];
}

describe("HarmonyParser", () => {
  test("reports each message's start, text and end, with the span of its tokens", () => {
    const events = eventsOf(call);
    const length = tokensOfMarkedText(call).length;
    expect(events.filter(({ type }) => type !== "argument-delta")).toMatchObject([
      { type: "message-start", message: 0, header: { role: "assistant", channel: "analysis" } },
      { type: "text-delta", text: "Look" },
      { type: "text-delta", text: "." },
      { type: "message-end", stop: "end", truncated: false, span: { from: 0, to: 6 } },
      {
        type: "message-start",
        message: 1,
        header: { recipient: "functions.read_file", contentType: "json", constrained: true },
      },
      { type: "message-end", stop: "call", truncated: false, span: { from: 6, to: length } },
    ]);
  });

  test("argument deltas carry what the JSON says so far", () => {
    const parser = new HarmonyParser(vocabulary);
    const seen: string[] = [];
    for (const token of tokensOfMarkedText(call)) {
      for (const event of parser.push(token)) {
        if (event.type === "argument-delta") seen.push(JSON.stringify(event.partial.value) ?? "");
      }
    }
    expect(seen).toContain('{"path":"ä"}');
    expect(seen.at(-1)).toBe('{"path":"ä.md","lines":[1,22]}');
  });

  test("streaming equals batch, however the text is cut", () => {
    const stream = `${call}<|start|>assistant<|channel|>final<|message|>It says: <|x|> ü 💖.<|return|>`;
    const whole = parseTokens(tokensOfMarkedText(stream), vocabulary);
    for (let size = 1; size < 40; size++) {
      const chunks = new MarkedTextStream();
      const parser = new HarmonyParser(vocabulary);
      const events: HarmonyEvent[] = [];
      for (let at = 0; at < stream.length; at += size) {
        const chunk = stream.slice(at, at + size);
        for (const token of chunks.push(chunk)) {
          events.push(...parser.push(token));
        }
      }
      for (const token of chunks.end()) events.push(...parser.push(token));
      events.push(...parser.end());
      const messages = events.flatMap((event) =>
        event.type === "message-end" ? [event.content] : [],
      );
      // A chunk that cuts a surrogate pair in two is no text any more: U+FFFD on both sides.
      const expected = whole.messages.map(({ content }) => content);
      const got = messages.map(({ content }) => String(content).replace("\ufffd\ufffd", "💖"));
      expect([size, got]).toEqual([size, expected]);
    }
  });

  test("token by token, with an end in between or not, the same messages", () => {
    const random = seededRandom(7);
    for (let count = 0; count < 300; count++) {
      const tokens = randomTokens(random);
      const { ends } = parseTokens(tokens, vocabulary);
      const parser = new HarmonyParser(vocabulary);
      const events = [...tokens.flatMap((token) => parser.push(token)), ...parser.end()];
      expect(events.filter(({ type }) => type === "message-end")).toEqual(ends);
    }
  });

  test("20,000 random streams: nothing thrown, no token lost", () => {
    const seed = 20_250_628;
    const random = seededRandom(seed);
    for (let count = 0; count < 20_000; count++) {
      const tokens = randomTokens(random);
      try {
        checkStream(tokens, random() < 0.5 ? "assistant" : null);
      } catch (error) {
        throw new Error(`seed ${seed}, stream ${count}: [${tokens}]`, { cause: error });
      }
    }
  });
});

describe("profiles", () => {
  test("strict reads what is well formed and refuses what has to be repaired", () => {
    expect(
      parseTokens(tokensOfMarkedText(call), vocabulary, { profile: "strict" }).messages,
    ).toHaveLength(2);
    const broken = tokensOfMarkedText("<|channel|>fina<|message|>x<|return|>");
    const read = () => parseTokens(broken, vocabulary, { profile: "strict" });
    expect(read).toThrow(OstinatoError);
    expect(read).toThrow(/unknown-channel "fina"/);
  });

  test("reference reads what openai/harmony reads, its mistakes and its errors", () => {
    const read = (text: string) =>
      parseTokens(tokensOfMarkedText(text), vocabulary, { profile: "reference" });
    expect(read("<|channel|>final json<|message|>x<|return|>").messages).toMatchObject([
      { recipient: "json" },
    ]);
    expect(() => read("<|channel|><|message|>x<|return|>")).toThrow(/no channel value/);
  });
});
