import { afterAll, beforeAll, expect, test } from "vitest";
import { renderConversation, type Token } from "../../src/harmony/index.ts";
import { loadModel } from "../../src/model/load-model.ts";
import type { Model } from "../../src/model/model.ts";
import { takeTurn } from "../model/take-turn.ts";

/** Issue 22, item 8 and issue 23, item 1: sessions that wait stay within what was planned at load. */
let model: Model;

beforeAll(async () => {
  model = await loadModel("tiny", { contextSize: 2048 });
});
afterAll(() => model.dispose());

function ask(content: string): Token[] {
  return renderConversation([{ role: "user", content }], model.vocabulary, { openTurn: true });
}

const TALK = `Tell me about ${"the harbor and the lighthouse ".repeat(40)}`;

test("a session that waits gets the place of one that ends, in order of arrival", async () => {
  const first = await model.openSession({ wait: true });
  const order: number[] = [];
  const waiting = [1, 2, 3].map(async (number) => {
    const session = await model.openSession({ wait: true });
    order.push(number);
    await takeTurn(session, ask("Hello."), { maxTokens: 4 });
    await session.dispose();
  });
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect(order).toEqual([]);
  await first.dispose();
  await Promise.all(waiting);
  expect(order).toEqual([1, 2, 3]);
});

test("one that is aborted while it waits leaves the queue", async () => {
  const first = await model.openSession({ wait: true });
  const stop = new AbortController();
  const second = model.openSession({ wait: true, signal: stop.signal });
  const third = model.openSession({ wait: true });
  stop.abort(new Error("not needed any more"));
  await expect(second).rejects.toThrow("not needed any more");
  await first.dispose();
  await (await third).dispose();
});

test("a session at rest lends its only place and goes on with its cache", async () => {
  const prompt = ask(TALK);
  const turns = async (between: () => Promise<void>) => {
    await using session = await model.openSession({ wait: true });
    const first = await takeTurn(session, prompt, { maxTokens: 24 });
    await session.park?.();
    await between();
    const next = [...prompt, ...first.tokens, ...ask("And then?")];
    return { next, first, second: await takeTurn(session, next, { maxTokens: 24 }) };
  };
  const alone = await turns(async () => {});
  const lent = await turns(async () => {
    await using other = await model.openSession({ wait: true });
    await takeTurn(other, ask("Something else entirely."), { maxTokens: 16 });
  });
  expect(lent.second.tokens).toEqual(alone.second.tokens);
  expect(lent.second.usage.reusedTokens).toBe(alone.second.usage.reusedTokens);
  expect(lent.second.usage.reusedTokens).toBeGreaterThan(prompt.length);
});

test("one that continues comes before those that wait for their first turn", async () => {
  const session = await model.openSession({ wait: true });
  const prompt = ask(TALK);
  const { tokens } = await takeTurn(session, prompt, { maxTokens: 8 });
  await session.park?.();
  const other = await model.openSession({ wait: true });
  const order: string[] = [];
  const third = model.openSession({ wait: true }).then(async (one) => {
    order.push("third");
    await one.dispose();
  });
  const again = takeTurn(session, [...prompt, ...tokens], { maxTokens: 4 }).then(async () => {
    order.push("first again");
    await session.dispose();
  });
  await new Promise((resolve) => setTimeout(resolve, 30));
  await other.dispose();
  await Promise.all([third, again]);
  expect(order).toEqual(["first again", "third"]);
});

test("a session that ends at rest leaves no file and no place behind", async () => {
  const session = await model.openSession({ wait: true });
  await takeTurn(session, ask(TALK), { maxTokens: 4 });
  await session.park?.();
  const other = await model.openSession({ wait: true });
  await session.dispose();
  await other.dispose();
  await (await model.openSession({ wait: true })).dispose();
});
