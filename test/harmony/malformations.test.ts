import { describe, expect, test } from "vitest";
import {
  HarmonyParser,
  type MessageEnd,
  type ParserOptions,
  parseTokens,
  repairArguments,
  systemText,
  ToolNames,
  toolIdentifier,
  toolNameOf,
  turnResult,
} from "../../src/harmony/index.ts";
import { tokensOfMarkedText } from "../conformance/marked-text.ts";
import { fullVocabulary as vocabulary } from "./full-vocabulary.ts";
import { malformationRows } from "./malformation-rows.ts";

/** `channel[>recipient][:type] content stop[!]`; `-` for no channel, `!` for truncated. */
function summary({ content, stop, truncated }: MessageEnd): string {
  const { role, content: text } = content;
  const channel = "channel" in content ? (content.channel ?? "-") : role;
  const name = role === "tool" ? `${content.name}>` : "";
  const recipient = "recipient" in content && content.recipient ? `>${content.recipient}` : "";
  const type = "contentType" in content && content.contentType ? `:${content.contentType}` : "";
  return `${name}${channel}${recipient}${type} ${text} ${stop}${truncated ? "!" : ""}`;
}

function read(text: string, options: ParserOptions = {}) {
  const { ends, repairs } = parseTokens(tokensOfMarkedText(text), vocabulary, options);
  return { messages: ends.map(summary), repairs: repairs.map(({ code }) => code) };
}

describe("malformations", () => {
  test.each(malformationRows)("%s", (_what, text, messages, repairs) => {
    expect(read(text)).toEqual({ messages, repairs });
  });

  test("b4 the text of a control token in a name ends it", () => {
    const tokens = [
      vocabulary.control.channel,
      ...vocabulary.encode("commentary to=functions.f<|channel|>commentary"),
      vocabulary.control.message,
      vocabulary.control.call,
    ];
    const { ends, repairs } = parseTokens(tokens, vocabulary);
    expect(ends.map(summary)).toEqual(["commentary>functions.f  call"]);
    expect(repairs.map(({ code }) => code)).toEqual(["control-text-in-name"]);
  });

  test("b12 a built-in called as a function is found, an unknown tool stays unknown", () => {
    const known = { knownRecipients: ["functions.read_file", "python"] };
    const call = (recipient: string) =>
      read(`<|channel|>commentary to=${recipient}<|message|>1<|call|>`, known);
    expect(call("functions.python")).toEqual({
      messages: ["commentary>python 1 call"],
      repairs: ["builtin-alias"],
    });
    expect(call("container.exec").messages).toEqual(["commentary>container.exec 1 call"]);
    expect(call("functions.read_files").messages).toEqual([
      "commentary>functions.read_files 1 call",
    ]);
  });

  test("b26 a known tool in the channel's place is the recipient, by whatever name", () => {
    const known = { knownRecipients: ["functions.read_file", "python", "container.exec"] };
    const call = (header: string) => read(`<|channel|>${header}<|message|>1<|call|>`, known);
    expect(call("read_file<|channel|>commentary <|constrain|>json")).toEqual({
      messages: ["commentary>functions.read_file:json 1 call"],
      repairs: ["recipient-for-channel", "bare-recipient"],
    });
    expect(call("python<|channel|>analysis code").messages).toEqual([
      "analysis>python:code 1 call",
    ]);
    // No channel follows: it is the one on which such tools are called.
    expect(call("container.exec code").messages).toEqual(["analysis>container.exec:code 1 call"]);
    expect(call("functions.read_file").messages).toEqual(["commentary>functions.read_file 1 call"]);
    expect(call("commentary to=container.exec<|channel|>python").messages).toEqual([
      "commentary>container.exec:python 1 call",
    ]);
    // A channel with something behind it is no tool.
    expect(call("analysis.final").repairs).toContain("unknown-channel");
  });

  test("b13 a bare recipient counts only where that function is known", () => {
    const text = "<|channel|>commentary to=read_file<|message|>{}<|call|>";
    expect(read(text, { knownRecipients: ["functions.read_file"] })).toEqual({
      messages: ["commentary>functions.read_file {} call"],
      repairs: ["bare-recipient"],
    });
    expect(read(text).messages).toEqual(["commentary>read_file {} call"]);
  });

  test("b14 names become identifiers, and names again", () => {
    expect(toolNameOf(toolIdentifier("Web Search"))).toBe("Web Search");
    expect(toolIdentifier("Web Search")).toMatch(/^[\w$-]+$/);
    const names = new ToolNames(["Web Search", "web.search"]);
    expect(names.identifiers.map((identifier) => names.nameOf(identifier))).toEqual([
      "Web Search",
      "web.search",
    ]);
  });

  test("b17 arguments are repaired or refused, never guessed", () => {
    expect(repairArguments('{"content":"a\nb"}')).toMatchObject({
      ok: true,
      value: { content: "a\nb" },
    });
    expect(repairArguments('{"content":"a')).toMatchObject({ ok: false });
  });

  test("b18 each message has its own buffer", () => {
    const text =
      "<|channel|>analysis<|message|>Use f.<|end|><|start|>assistant<|channel|>commentary to=functions.f<|message|>{}<|call|>";
    expect(read(text).messages).toEqual(["analysis Use f. end", "commentary>functions.f {} call"]);
  });

  test("b21 a turn of reasoning only is not an answer", () => {
    const result = (text: string) =>
      turnResult(parseTokens(tokensOfMarkedText(text), vocabulary).ends);
    expect(result("<|channel|>analysis<|message|>Hm.<|return|>")).toEqual({
      kind: "no-answer",
      truncated: false,
    });
    expect(result("<|channel|>analysis<|message|>Hm")).toEqual({
      kind: "no-answer",
      truncated: true,
    });
    expect(result("<|channel|>final<|message|><|return|>").kind).toBe("no-answer");
    expect(result("<|channel|>final<|message|>Yes<|return|>")).toMatchObject({
      kind: "answer",
      text: "Yes",
    });
    expect(result("<|channel|>final to=functions.f<|message|>{}<|call|>").kind).toBe("calls");
  });

  test("b22 a conversation without tools need not name commentary", () => {
    expect(systemText({ channels: ["analysis", "final"] }, false)).toContain(
      "# Valid channels: analysis, final.",
    );
  });

  test("b23 split and wrong bytes, unknown ids", () => {
    const { channel, message, end, start } = vocabulary.control;
    const head = [channel, ...vocabulary.encode("final"), message];
    const parse = (tokens: number[]) => parseTokens([...head, ...tokens], vocabulary);
    expect(parse([31446, 244, end]).messages[0]?.content).toBe("💖");
    expect(parse([31446, end])).toMatchObject({
      messages: [{ content: "\ufffd" }],
      repairs: [{ code: "invalid-utf8" }],
    });
    expect(parse([99_999_999, end])).toMatchObject({
      messages: [{ content: "\ufffd" }],
      repairs: [{ code: "unknown-token" }],
    });
    const next = parse([31446, end, start, ...vocabulary.encode("assistant"), ...head, 244, end]);
    expect(next.messages.map(({ content }) => content)).toEqual(["\ufffd", "\ufffd"]);
  });

  test("b25 one parser reads turn after turn", () => {
    const parser = new HarmonyParser(vocabulary);
    const turn = tokensOfMarkedText("<|channel|>final<|message|>Yes<|return|>");
    for (let count = 0; count < 3; count++) {
      const events = [...turn.flatMap((token) => parser.push(token)), ...parser.end()];
      expect(events.map(({ type }) => type)).toEqual([
        "message-start",
        "text-delta",
        "message-end",
      ]);
    }
  });
});
