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

/** The rows b1 to b25 of docs/harmony.md: what goes wrong in the wild and what comes of it. */

type Row = readonly [
  what: string,
  text: string,
  messages: readonly string[],
  repairs: readonly string[],
];

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

const rows: readonly Row[] = [
  [
    "b1 no <|message|>",
    "<|channel|>analysis I must refuse<|end|>",
    ["analysis I must refuse end"],
    ["missing-message-token"],
  ],
  [
    "b1 without a channel",
    "I must refuse<|end|><|start|>assistant<|channel|>final<|message|>No.<|return|>",
    ["- I must refuse end", "final No. return"],
    ["missing-message-token"],
  ],
  [
    "b2 at a later message",
    '<|channel|>analysis<|message|>a<|end|><|start|>assistant<|channel|>final {"a":1}<|return|>',
    ["analysis a end", 'final {"a":1} return'],
    ["missing-message-token"],
  ],
  [
    "b2 glued",
    "<|channel|>analysis<|message|>a<|end|><|start|>assistant<|channel|>final__HANDOFF__<|return|>",
    ["analysis a end", "final __HANDOFF__ return"],
    ["missing-message-token"],
  ],
  [
    "b3 the same recipient twice",
    "<|channel|>commentary to=functions.f to=functions.f<|message|>{}<|call|>",
    ["commentary>functions.f {} call"],
    ["repeated-recipient"],
  ],
  [
    "b3 two recipients",
    "<|channel|>commentary to=functions.f to=functions.g<|message|>{}<|call|>",
    ["commentary>functions.g {} call"],
    ["conflicting-recipients"],
  ],
  [
    "b3 the last is none",
    "<|channel|>commentary to=functions.f to=??<|message|>{}<|call|>",
    ["commentary>functions.f {} call"],
    ["conflicting-recipients"],
  ],
  [
    "b3 dashes",
    "<|channel|>––commentary to=functions.f<|message|>{}<|call|>",
    ["commentary>functions.f {} call"],
    ["unknown-channel"],
  ],
  [
    "b4 a glued channel",
    "<|start|>assistant to=functions.f<|channel|>commentary<|channel|>commentary<|message|>{}<|call|>",
    ["commentary>functions.f {} call"],
    ["repeated-start", "repeated-channel"],
  ],
  [
    "b4 json for a channel",
    "<|channel|>commentary to=functions.exec<|channel|>json<|message|>{}<|call|>",
    ["commentary>functions.exec:json {} call"],
    ["repeated-channel"],
  ],
  [
    "b5 two channels",
    "<|channel|>commentary to=assistant<|channel|>analysis<|message|>a<|end|>",
    ["analysis a end"],
    ["repeated-channel", "dropped-recipient"],
  ],
  [
    "b6 only punctuation",
    "<|channel|>??<|message|>a<|end|>",
    ["analysis a end"],
    ["unknown-channel"],
  ],
  [
    "b6 doubled",
    "<|channel|>commentary?commentary?<|message|>a<|end|>",
    ["commentary a end"],
    ["unknown-channel"],
  ],
  [
    "b6 a word too many",
    "<|channel|>commentary 2?<|message|>a<|end|>",
    ["commentary a end"],
    ["leftover-words"],
  ],
  ["b6 cut", "<|channel|>fina<|message|>a<|return|>", ["final a return"], ["unknown-channel"]],
  [
    "b6 misspelt",
    "<|channel|>anaylsis<|message|>a<|end|>",
    ["analysis a end"],
    ["unknown-channel"],
  ],
  [
    "b6 one letter off",
    "<|channel|>analisis<|message|>a<|end|>",
    ["analysis a end"],
    ["unknown-channel"],
  ],
  ["b7 empty channel", "<|channel|><|message|>a<|return|>", ["- a return"], ["empty-channel"]],
  [
    "b8 twice <|start|>",
    "<|start|><|start|>assistant<|channel|>final<|message|>a<|return|>",
    ["final a return"],
    ["repeated-start", "repeated-start"],
  ],
  [
    "b8 twice the role",
    "assistant<|channel|>final<|message|>a<|return|>",
    ["final a return"],
    ["repeated-role"],
  ],
  [
    "b8 no <|start|>",
    "<|channel|>analysis<|message|>a<|end|>assistant<|channel|>final<|message|>b<|return|>",
    ["analysis a end", "final b return"],
    ["missing-start"],
  ],
  [
    "b8 nothing between",
    "<|channel|>analysis<|message|>a<|channel|>final<|message|>b<|return|>",
    ["analysis a start", "final b return"],
    ["missing-stop", "missing-start"],
  ],
  [
    "b8 stray text",
    "<|channel|>analysis<|message|>a<|end|> 364 <|start|>assistant<|channel|>final<|message|>b<|return|>",
    ["analysis a end", "final b return"],
    ["stray-tokens"],
  ],
  [
    "b8 stops again",
    "<|channel|>final<|message|>a<|return|><|return|><|call|>",
    ["final a return"],
    ["repeated-stop", "repeated-stop"],
  ],
  [
    "b8 no <|channel|>",
    "<|channel|>analysis<|message|>a<|end|><|start|>assistantfinal<|message|>b<|return|>",
    ["analysis a end", "final b return"],
    ["missing-channel-token"],
  ],
  [
    "b9 constrained json",
    '<|channel|>final <|constrain|>json<|message|>{"a":1}<|return|>',
    ['final:json {"a":1} return'],
    [],
  ],
  [
    "b9 json",
    '<|channel|>final json<|message|>{"a":1}<|return|>',
    ['final:json {"a":1} return'],
    [],
  ],
  [
    "b9 no space",
    "<|channel|>commentary<|constrain|>json<|message|>{}<|end|>",
    ["commentary:json {} end"],
    [],
  ],
  [
    "b10 free text",
    "<|channel|>commentary to=functions.write<|constrain|>write: edit it.<|end|>",
    ["commentary>functions.write write: edit it. end"],
    ["missing-message-token", "unexpected-stop"],
  ],
  [
    "b10 unknown type",
    "<|channel|>commentary to=functions.f<|constrain|>response<|message|>{}<|call|>",
    ["commentary>functions.f {} call"],
    ["unknown-content-type"],
  ],
  [
    "b26 a tool's name for the channel",
    "<|channel|>repo_browser.search<|channel|>analysis code<|message|>{}<|call|>",
    ["analysis>repo_browser.search:code {} call"],
    ["recipient-for-channel"],
  ],
  [
    "b27 a tool's name for the channel, to=assistant",
    "<|channel|>browser.search to=assistant<|channel|>analysis code<|message|>{}<|call|>",
    ["analysis>browser.search:code {} call"],
    ["recipient-for-channel", "dropped-recipient"],
  ],
  [
    "b27 the role for the channel",
    "<|channel|>assistant to=container.exec<|channel|>analysis code<|message|>{}<|call|>",
    ["analysis>container.exec:code {} call"],
    ["unknown-channel", "repeated-channel"],
  ],
  ["b11 bare text", "Hello there", ["final Hello there cut!"], ["no-markup"]],
  ["b11 bare json", '{"name":"f"}<|return|>', ['final {"name":"f"} return'], ["no-markup"]],
  [
    "b15 a call on analysis",
    "<|channel|>analysis to=functions.f <|constrain|>json<|message|>{}<|call|>",
    ["analysis>functions.f:json {} call"],
    [],
  ],
  [
    "b16 <|end|> for <|call|>",
    "<|channel|>commentary to=functions.f<|message|>{}<|end|>",
    ["commentary>functions.f {} end"],
    ["unexpected-stop"],
  ],
  [
    "b16 <|return|> for <|call|>",
    '<|channel|>commentary to=functions.f<|message|>{"a":<|return|>',
    ['commentary>functions.f {"a": return!'],
    ["unexpected-stop"],
  ],
  [
    "b16 cut in the arguments",
    '<|channel|>commentary to=functions.f<|message|>{"a":1',
    ['commentary>functions.f {"a":1 cut!'],
    [],
  ],
  [
    "b16 cut behind the arguments",
    '<|channel|>commentary to=functions.f<|message|>{"a":1}',
    ['commentary>functions.f {"a":1} cut'],
    [],
  ],
  [
    "b16 cut in the header",
    "<|channel|>analysis<|message|>a<|end|><|start|>assistant<|channel|>comm",
    ["analysis a end"],
    ["cut-header"],
  ],
  [
    "b19 python is text",
    "<|channel|>analysis to=python code<|message|>print(1)<|call|>",
    ["analysis>python:code print(1) call"],
    [],
  ],
  [
    "b20 an answer behind a call",
    "<|channel|>commentary to=functions.f<|message|>{}<|call|><|start|>assistant<|channel|>final<|message|>Done<|return|>",
    ["commentary>functions.f {} call", "final Done return"],
    [],
  ],
  [
    "b22 commentary without tools",
    "<|channel|>commentary<|message|>Let me see.<|end|>",
    ["commentary Let me see. end"],
    [],
  ],
];

describe("malformations", () => {
  test.each(rows)("%s", (_what, text, messages, repairs) => {
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

  test("b17 arguments are mended or refused, never guessed", () => {
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

  test("b21 a turn of reasoning only is no answer", () => {
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
