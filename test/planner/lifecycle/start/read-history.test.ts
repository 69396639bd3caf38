import { describe, expect, test } from "vitest";
import { scriptedModel } from "../../../../src/model/index.ts";
import { type RunOptions, run } from "../../../../src/planner/index.ts";
import { readHistory } from "../../../../src/planner/lifecycle/start/read-history.ts";
import { adder, runScript } from "../../scripted-run.ts";

/** What the model reads of a history. */
async function promptWith(history: unknown): Promise<string> {
  let prompt = "";
  const look = (moment: { prompt: string }) => {
    prompt = moment.prompt;
    return { final: "3" };
  };
  const { outcome } = await runScript([look], { history: history as RunOptions["history"] });
  expect(outcome.kind).toBe("answered");
  return prompt;
}

// Issue 18, C 1.
describe("what may be left out", () => {
  test("an assistant's message without a channel is an answer", async () => {
    const prompt = await promptWith([
      { role: "user", content: "What is 1 and 1?" },
      { role: "assistant", content: "2" },
    ]);
    expect(prompt).toContain("<|start|>assistant<|channel|>final<|message|>2<|end|>");
    expect(prompt).not.toContain("undefined");
  });

  test("text in parts is put together", async () => {
    const prompt = await promptWith([
      {
        role: "user",
        content: [
          { type: "text", text: "What is " },
          { type: "input_text", text: "1 and 1?" },
        ],
      },
      { role: "assistant", content: [{ type: "output_text", text: "2", annotations: [] }] },
    ]);
    expect(prompt).toContain("<|start|>user<|message|>What is 1 and 1?<|end|>");
    expect(prompt).toContain("final<|message|>2<|end|>");
  });

  test("a call without a channel, and its result, go to commentary", async () => {
    const prompt = await promptWith([
      { role: "user", content: "What is 1 and 1?" },
      { role: "assistant", recipient: "functions.add", contentType: "json", content: '{"a":1}' },
      { role: "tool", name: "functions.add", content: "RESULT" },
      { role: "assistant", content: "2" },
    ]);
    expect(prompt).toContain("functions.add to=assistant<|channel|>commentary<|message|>RESULT");
  });

  test("the record has the history as the model read it", async () => {
    const history = [{ role: "assistant", content: [{ type: "text", text: "2" }] }];
    const { events } = await runScript([{ final: "x" }], { history: history as never });
    expect(events[0]).toMatchObject({
      history: [{ role: "assistant", channel: "final", content: "2" }],
    });
  });

  test("what is said in full stays as it is", () => {
    const history = [
      { role: "user", name: "ann", content: "" },
      { role: "assistant", channel: null, content: "x" },
      { role: "assistant", name: "a", channel: "commentary", recipient: null, content: "x" },
      {
        role: "assistant",
        channel: "analysis",
        recipient: "browser.search",
        contentType: "code",
        constrained: false,
        content: "{}",
      },
      {
        role: "tool",
        name: "browser.search",
        recipient: "assistant",
        channel: "analysis",
        content: "x",
      },
    ];
    expect(readHistory(history)).toEqual(history);
  });
});

// Issue 18, C 1.
test.each<[string, unknown, string]>([
  ["text", "hello", "history: expected a list of messages, got 'hello'."],
  ["null", null, "history: expected a list of messages, got null."],
  ["an object", { role: "user" }, "history: expected a list of messages, got { role: 'user' }."],
  ["a text in the list", ["hello"], "history[0]: expected a message, got 'hello'."],
  [
    "no role",
    [{ content: "x" }],
    'history[0].role: expected "user", "assistant" or "tool", got undefined.',
  ],
  [
    "a system message",
    [{ role: "system", content: "x" }],
    'history[0].role: expected "user", "assistant" or "tool", got \'system\'.',
  ],
  [
    "a developer message",
    [{ role: "developer", content: "x" }],
    'history[0].role: expected "user", "assistant" or "tool", got \'developer\'.',
  ],
  [
    "a role that every object has",
    [{ role: "constructor", content: "x" }],
    "history[0].role: expected",
  ],
  [
    "no content",
    [{ role: "user" }],
    "history[0].content: expected text or a list of text parts, got undefined.",
  ],
  [
    "no parts",
    [{ role: "user", content: [] }],
    "history[0].content: expected text or a list of text parts, got [].",
  ],
  [
    "a picture",
    [{ role: "user", content: [{ type: "text", text: "a" }, { type: "image_url" }] }],
    "history[0].content[1].type: expected \"text\", got 'image_url'.",
  ],
  [
    "a part without its text",
    [{ role: "user", content: [{ type: "text" }] }],
    "history[0].content[0].text: expected text, got undefined.",
  ],
  [
    "a text as a part",
    [{ role: "user", content: ["a"] }],
    "history[0].content[0]: expected a text part, got 'a'.",
  ],
  [
    "a channel that is none",
    [{ role: "assistant", channel: "finale", content: "x" }],
    'history[0].channel: expected "analysis", "commentary" or "final", got \'finale\'.',
  ],
  [
    "a misspelt field",
    [{ role: "assistant", chanel: "analysis", content: "x" }],
    "history[0].chanel: a message of role assistant has no such field.",
  ],
  [
    "calls as another interface has them",
    [{ role: "assistant", content: "", tool_calls: [] }],
    "history[0].tool_calls: a message of role assistant has no such field.",
  ],
  [
    "a channel of a user",
    [{ role: "user", channel: "final", content: "x" }],
    "history[0].channel: a message of role user has no such field.",
  ],
  [
    "a result of nothing",
    [{ role: "tool", content: "x" }],
    "history[0].name: expected the call's recipient, got undefined.",
  ],
  [
    "a result without its call",
    [{ role: "tool", name: "functions.add", content: "x" }],
    "history[0] is a result of functions.add, but no call of it is waiting for one.",
  ],
  [
    "a recipient that is no word",
    [{ role: "assistant", recipient: "a b", content: "x" }],
    'history[0] has the recipient "a b".',
  ],
  [
    "a name that is no text",
    [
      { role: "user", content: "a" },
      { role: "user", name: 5, content: "x" },
    ],
    "history[1].name: expected text, got 5.",
  ],
  [
    "a flag that is none",
    [{ role: "assistant", constrained: "yes", content: "x" }],
    "history[0].constrained: expected true or false, got 'yes'.",
  ],
])("%s is refused at once, with the field", (_, history, message) => {
  const begin = () => run(adder, "x", { model: scriptedModel([]), history: history as never });
  expect(begin).toThrow(
    expect.objectContaining({ code: "input.invalid", message: expect.stringContaining(message) }),
  );
});
