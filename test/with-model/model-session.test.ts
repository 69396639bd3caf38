import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { assistant } from "../../agents/index.ts";
import type { TurnShape } from "../../src/grammar/turn-shape.ts";
import {
  type Message,
  openTurn,
  parseTokens,
  renderConversation,
  renderToolResult,
  type Token,
} from "../../src/harmony/index.ts";
import { loadModel } from "../../src/model/load-model.ts";
import type { Model, TurnToken } from "../../src/model/model.ts";
import { defaultTools } from "../../tools/index.ts";
import { takeTurn } from "../model/take-turn.ts";

let model: Model;

beforeAll(async () => {
  model = await loadModel("tiny", { contextSize: 2048 });
});

afterAll(() => model.dispose());

const shape: TurnShape = {
  functions: ["read_file", "grep", "shell"].map((name) => ({ name, grammar: null })),
};

function prompt(...messages: Message[]): Token[] {
  return renderConversation(messages, model.vocabulary, { openTurn: true });
}

function ask(content: string): Token[] {
  return prompt({ role: "user", content });
}

/** With the tools declared, so that the model calls one. */
function askWithTools(content: string): Token[] {
  const tools = defaultTools.map(({ name, description, schema }) => ({
    name,
    description,
    parameters: schema,
  }));
  return prompt(
    { role: "system", content: { currentDate: "2026-01-15" } },
    {
      role: "developer",
      content: {
        instructions: assistant.instructions,
        namespaces: [{ name: "functions", tools }],
      },
    },
    { role: "user", content },
  );
}

/** What the model is trained to do: it calls `read_file`, and is sure of each token. */
const READ = "Read notes/today.md and tell me what it says.";

/** How probable the least probable of the tokens was that were drawn. */
function leastOf(drawn: readonly TurnToken[]): number {
  return Math.min(...drawn.map(({ probability = 1 }) => probability));
}

/** Text of so many tokens. */
function filler(tokens: number): string {
  const text = Array.from({ length: tokens }, (_, index) => `w${index % 10}`).join(" ");
  return model.vocabulary.decode(model.vocabulary.encode(text).slice(0, tokens));
}

describe("a session", () => {
  test("takes the next turn after one that could not begin", async () => {
    const session = await model.openSession();
    const none = undefined as unknown as TurnShape["functions"];
    await expect(takeTurn(session, ask("Hello"), { shape: { functions: none } })).rejects.toThrow();
    const { usage } = await takeTurn(session, ask("Hello"), { shape, maxTokens: 2 });
    expect(usage.outputTokens).toBe(2);
    await session.dispose();
  });

  test("between tool calls evaluates nothing but what is new", async () => {
    const session = await model.openSession();
    const first = ask(`Read notes.txt. ${filler(600)}`);
    const opening = await takeTurn(session, first, { shape, maxTokens: 20 });
    expect(opening.usage).toMatchObject({ promptTokens: first.length, reusedTokens: 0 });
    expect(opening.usage.evaluatedTokens).toBe(first.length);
    const result = renderToolResult(
      { name: "functions.read_file", channel: "commentary", content: "seven" },
      model.vocabulary,
    );
    const second = [...first, ...opening.tokens, ...result, ...openTurn(model.vocabulary)];
    const { usage } = await takeTurn(session, second, { shape, temperature: 0 });
    // The stop token was never evaluated; it comes with the result.
    expect(usage.reusedTokens).toBe(first.length + opening.tokens.length - 1);
    expect(usage.evaluatedTokens).toBe(second.length - usage.reusedTokens);
    await session.dispose();
  });

  test("says the same as one without a cache", async () => {
    const [used, fresh] = await Promise.all([model.openSession(), model.openSession()]);
    await takeTurn(used, askWithTools("How many lines in data.txt contain the word tin?"), {
      shape,
    });
    const options = { shape, temperature: 0, probabilities: true };
    const after = await takeTurn(used, askWithTools(READ), options);
    const alone = await takeTurn(fresh, askWithTools(READ), options);
    expect(after.usage.reusedTokens).toBeGreaterThan(500);
    // What was kept was evaluated in other chunks, so the numbers differ a little, more where two experts
    // are nearly tied. The model is sure of this turn, and writes it whatever the last bits are.
    expect(leastOf(alone.drawn)).toBeGreaterThan(0.8);
    expect(after.tokens).toEqual(alone.tokens);
    await Promise.all([used.dispose(), fresh.dispose()]);
  });

  test("draws the same for the same seed, and something else for another", async () => {
    const texts: string[] = [];
    for (const seed of [1, 1, 2]) {
      const session = await model.openSession();
      const { tokens } = await takeTurn(session, ask("Tell me something."), {
        seed,
        temperature: 2,
      });
      texts.push(model.vocabulary.decode(tokens));
      await session.dispose();
    }
    expect(texts[1]).toBe(texts[0]);
    expect(texts[2]).not.toBe(texts[0]);
  });

  test("marks what was forced, and tells probabilities when asked", async () => {
    const session = await model.openSession();
    const { drawn } = await takeTurn(session, ask("Hello."), {
      shape,
      probabilities: true,
      temperature: 0,
    });
    // The model chooses whether a channel comes first or a recipient; what ends the header is forced.
    expect(drawn[0]).toMatchObject({ token: model.vocabulary.control.channel, forced: false });
    expect(drawn.find(({ forced }) => forced)?.token).toBe(model.vocabulary.control.message);
    for (const { forced, probability } of drawn) {
      if (forced) expect(probability).toBeUndefined();
      else {
        expect(probability).toBeGreaterThan(0);
        // Probabilities are 32-bit numbers that were divided by their sum.
        expect(probability).toBeLessThanOrEqual(1.0001);
      }
    }
    await session.dispose();
  });

  test("at the limit ends where it is, and goes on well", async () => {
    const session = await model.openSession();
    for (const maxTokens of [1, 2, 3, 9]) {
      const { tokens, usage } = await takeTurn(session, ask("Read a.txt."), { shape, maxTokens });
      expect(usage).toMatchObject({ stop: "limit", outputTokens: maxTokens });
      expect(tokens.length).toBe(maxTokens);
      parseTokens(tokens, model.vocabulary, { initialRole: "assistant" });
    }
    const { usage } = await takeTurn(session, askWithTools(READ), {
      shape,
      temperature: 0,
    });
    expect(usage.stop).toBe("call");
    await session.dispose();
  });

  test("refuses what can't fit before evaluating anything", async () => {
    const session = await model.openSession();
    await expect(takeTurn(session, ask(filler(2500)))).rejects.toMatchObject({
      code: "model.context-full",
    });
    await expect(takeTurn(session, [])).rejects.toMatchObject({ code: "input.invalid" });
    const long = ask(filler(1200));
    const { usage } = await takeTurn(session, long, { maxTokens: 2048 - long.length });
    expect(usage.promptTokens).toBe(long.length);
    await session.dispose();
  });

  test("answers at once where the shape says so", async () => {
    const session = await model.openSession();
    const { tokens } = await takeTurn(session, ask("Hello."), {
      shape: { ...shape, startWith: "final" },
    });
    expect(model.vocabulary.decode(tokens)).toMatch(/^<\|channel\|>final<\|message\|>/);
    await session.dispose();
  });

  test("holds arguments and structured answers to their grammar", async () => {
    const session = await model.openSession();
    const grammar = 'root ::= "{\\"n\\":" [0-9] "}"';
    const call = await takeTurn(session, ask("Add."), {
      shape: { functions: [{ name: "add", grammar }], preamble: false, analysisTokens: 0 },
      seed: 4,
    });
    expect(model.vocabulary.decode(call.tokens)).toMatch(/\{"n":\d\}<\|call\|>$|final/);
    const answer = await takeTurn(session, ask("Add."), {
      shape: { functions: [], finalGrammar: 'root ::= "yes" | "no"', startWith: "final" },
    });
    expect(model.vocabulary.decode(answer.tokens)).toMatch(/<\|message\|>(yes|no)<\|return\|>$/);
    await session.dispose();
  });

  test("fails with llama.cpp's own words about this failure, and none of an earlier one", async () => {
    for (const token of [99_999_991, 99_999_992]) {
      const session = await model.openSession();
      const error = await takeTurn(session, [...ask("Hi"), token], {}).catch((reason) => reason);
      expect(error).toMatchObject({ code: "model.failed" });
      expect(error.message.match(/9999999\d/g)).toEqual([String(token)]);
      await session.dispose();
    }
  });

  test("names the tool whose grammar llama.cpp refuses", async () => {
    const session = await model.openSession();
    const functions = [{ name: "read_file", grammar: "root ::= nowhere" }];
    const shape: TurnShape = { functions, preamble: false, analysisTokens: 100 };
    for (let seed = 0; seed < 20; seed++) {
      const outcome = await takeTurn(session, askWithTools("Read the file a.txt."), {
        shape,
        seed,
      }).catch((error) => error);
      if (!(outcome instanceof Error)) continue;
      expect(outcome).toMatchObject({ code: "grammar.schema" });
      expect(outcome.message).toContain("functions.read_file");
      await session.dispose();
      return;
    }
    expect.fail("the function was never called");
  });

  test("takes one turn at a time, and several sessions at once", async () => {
    const sessions = await Promise.all([model.openSession(), model.openSession()]);
    const turns = sessions.map((session) =>
      takeTurn(session, ask("Read a.txt."), { shape, temperature: 0 }),
    );
    const [first] = sessions;
    await expect(takeTurn(first as never, ask("Now?"))).rejects.toMatchObject({
      code: "model.failed",
    });
    const [left, right] = await Promise.all(turns);
    expect(left?.tokens).toEqual(right?.tokens);
    await Promise.all(sessions.map((session) => session.dispose()));
    await expect(takeTurn(first as never, ask("Now?"))).rejects.toMatchObject({
      code: "model.failed",
    });
  });
});

describe("an abort", () => {
  test("before the turn evaluates nothing", async () => {
    const session = await model.openSession();
    const { tokens, usage } = await takeTurn(session, ask("Hello."), {
      signal: AbortSignal.abort(),
    });
    expect(tokens).toEqual([]);
    expect(usage).toMatchObject({ stop: "aborted", evaluatedTokens: 0, outputTokens: 0 });
    await session.dispose();
  });

  test("in a long prompt stops its evaluation, and the session goes on", async () => {
    const session = await model.openSession();
    const stop = new AbortController();
    const long = askWithTools(READ);
    const { usage } = await takeTurn(session, long, {
      signal: stop.signal,
      onPromptProgress: () => stop.abort(),
    });
    expect(usage.stop).toBe("aborted");
    expect(usage.evaluatedTokens).toBeLessThan(long.length);
    const again = await takeTurn(session, long, { shape, temperature: 0 });
    const fresh = await model.openSession();
    const alone = await takeTurn(fresh, long, { shape, temperature: 0 });
    // Other chunks, other last bits: see above.
    expect(again.tokens).toEqual(alone.tokens);
    await Promise.all([session.dispose(), fresh.dispose()]);
  });

  test("in the output returns what there is", async () => {
    const session = await model.openSession();
    const stop = new AbortController();
    let count = 0;
    const { tokens, usage } = await takeTurn(session, ask("Read a.txt."), {
      shape,
      signal: stop.signal,
      onToken: () => {
        if (++count === 5) stop.abort();
      },
    });
    expect(usage).toMatchObject({ stop: "aborted", outputTokens: 5 });
    expect(tokens.length).toBe(5);
    await session.dispose();
  });

  test("by disposing of the session ends the turn", async () => {
    const session = await model.openSession();
    let count = 0;
    const { usage } = await takeTurn(session, ask("Read a.txt."), {
      shape,
      onToken: () => {
        if (++count === 3) void session.dispose();
      },
    });
    expect(usage).toMatchObject({ stop: "aborted", outputTokens: 3 });
    await session.dispose();
  });

  test("by leaving the loop frees the session", async () => {
    const session = await model.openSession();
    for await (const _ of session.generateTurn(ask("Hello."), shape, { seed: 1, maxTokens: 50 })) {
      break;
    }
    const { usage } = await takeTurn(session, askWithTools(READ), {
      shape,
      temperature: 0,
    });
    expect(usage.stop).toBe("call");
    await session.dispose();
  });
});
