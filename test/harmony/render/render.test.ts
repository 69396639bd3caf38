import { describe, expect, test } from "vitest";
import {
  type Message,
  openTurn,
  renderConversation,
  renderToolResult,
  renderUserMessage,
} from "../../../src/harmony/index.ts";
import { fullVocabulary as vocabulary } from "../full-vocabulary.ts";

const system: Message = { role: "system", content: { currentDate: "2025-06-28" } };
const developer: Message = {
  role: "developer",
  content: {
    instructions: "Be brief.",
    namespaces: [
      {
        name: "functions",
        tools: [
          { name: "read_file", description: "Reads a file.", parameters: { type: "object" } },
        ],
      },
    ],
  },
};
const call: Message = {
  role: "assistant",
  channel: "commentary",
  recipient: "functions.read_file",
  contentType: "json",
  content: '{"path":"a"}',
};
const result: Message = {
  role: "tool",
  name: "functions.read_file",
  channel: "commentary",
  content: '{"a":"\\n"}',
};

function render(messages: readonly Message[], options = {}): string {
  return vocabulary.decode(renderConversation(messages, vocabulary, options));
}

describe("renderConversation", () => {
  test("renders a call as the model samples it, its result as raw text", () => {
    expect(render([call, result], { openTurn: true })).toBe(
      '<|start|>assistant<|channel|>commentary to=functions.read_file <|constrain|>json<|message|>{"path":"a"}<|call|>' +
        '<|start|>functions.read_file to=assistant<|channel|>commentary<|message|>{"a":"\\n"}<|end|>' +
        "<|start|>assistant",
    );
  });

  test("renders the recipient after the role under the reference profile", () => {
    expect(render([call], { profile: "reference" })).toBe(
      '<|start|>assistant to=functions.read_file<|channel|>commentary <|constrain|>json<|message|>{"path":"a"}<|call|>',
    );
  });

  test("says on which channel functions are called, only when there are some", () => {
    expect(render([system, developer])).toContain(
      "must go to the commentary channel: 'functions'.<|end|>",
    );
    expect(render([system])).not.toContain("'functions'");
  });

  test("a stored answer ends in <|end|>", () => {
    const answer: Message = { role: "assistant", channel: "final", content: "Yes." };
    expect(render([answer])).toBe("<|start|>assistant<|channel|>final<|message|>Yes.<|end|>");
    expect(render([answer], { training: true })).toMatch(/<\|return\|>$/);
  });

  test("pieces appended one after another are the conversation", () => {
    const user = { role: "user", content: "Read a." } as const;
    const whole = renderConversation([user, call, result], vocabulary, { openTurn: true });
    const pieces = [
      ...renderUserMessage(user, vocabulary),
      ...renderConversation([call], vocabulary),
      ...renderToolResult(
        { name: "functions.read_file", channel: "commentary", content: result.content },
        vocabulary,
      ),
      ...openTurn(vocabulary),
    ];
    expect(pieces).toEqual(whole);
  });

  test("a response format is at the end of the developer message", () => {
    const text = render([
      {
        role: "developer",
        content: {
          instructions: "Be brief.",
          responseFormats: [
            { name: "answer", description: "One\ntwo", schema: { type: "object", properties: {} } },
          ],
        },
      },
    ]);
    expect(text).toBe(
      '<|start|>developer<|message|># Instructions\n\nBe brief.\n\n# Response Formats\n\n## answer\n\n// One\n// two\n{"type":"object","properties":{}}<|end|>',
    );
  });

  test("an invalid date is refused", () => {
    expect(() => render([{ role: "system", content: { currentDate: "today" } }])).toThrow(
      /currentDate must be a date, not "today"/,
    );
  });
});

describe("reasoning", () => {
  const think = (content: string): Message => ({ role: "assistant", channel: "analysis", content });
  const final = (content: string): Message => ({ role: "assistant", channel: "final", content });
  const user = (content: string): Message => ({ role: "user", content });
  const turns = [user("1"), think("a"), final("b"), user("2"), think("c"), final("d"), user("3")];

  test("of completed turns is dropped, that of the open turn kept", () => {
    const text = render([...turns, think("e"), call, result]);
    expect(text.match(/analysis<\|message\|>./g)).toEqual(["analysis<|message|>e"]);
  });

  test("a dropped call takes its result along, on whatever channel that is", () => {
    const hidden = { ...call, channel: "analysis" } as Message;
    const text = render([user("1"), hidden, result, call, result, final("b"), user("2")]);
    expect(text.match(/functions.read_file to=assistant/g)).toHaveLength(1);
  });

  test("the reference keeps what follows the first answer", () => {
    expect(render(turns, { profile: "reference" }).match(/analysis<\|message\|>./g)).toEqual([
      "analysis<|message|>c",
    ]);
    expect(render([...turns, call], { profile: "reference" })).toContain("analysis<|message|>a");
  });
});

describe("checkTranscript", () => {
  test("a result without its call is refused (b24)", () => {
    expect(() => render([result])).toThrow(/Message 0 is a result of functions.read_file/);
    expect(() => render([call, result, result])).toThrow(/Message 2/);
  });

  test.each(["developer", "system", "user:bob", "assistantfinal", "assistantassistant"])(
    "%s is no tool: its result would be read as a message of that role",
    (name) => {
      const toRole = { ...call, recipient: name } as Message;
      expect(() => render([toRole, { ...result, name } as Message])).toThrow(
        /Message 1 is a result/,
      );
    },
  );

  test("names that would break the header are refused (b14)", () => {
    expect(() => render([{ ...call, recipient: "functions.Web Search" }])).toThrow(
      /the recipient "functions.Web Search"/,
    );
    expect(() => render([{ ...call, recipient: "functions.f<|end|>" }])).toThrow(/recipient/);
  });
});
