import { expect, test } from "vitest";
import { renderConversation } from "../../src/harmony/index.ts";
import { loadModel } from "../../src/model/index.ts";
import { takeTurn } from "../model/take-turn.ts";

// Fixes, C 10: with several sessions nothing was reused.
test("shareCache with several sessions: each prompt finds what was evaluated of its beginning", async () => {
  await using model = await loadModel("tiny", { shareCache: true, sessions: 4, contextSize: 2048 });
  const prompt = (agent: string, task: string) =>
    renderConversation(
      [
        {
          role: "developer",
          content: { instructions: `You are ${agent}. ${"Be kind. ".repeat(150)}` },
        },
        { role: "user", content: task },
      ],
      model.vocabulary,
      { openTurn: true },
    );
  const reused = async (agent: string, task: string) => {
    await using session = await model.openSession();
    const { usage } = await takeTurn(session, prompt(agent, task), { maxTokens: 5 });
    return usage.reusedTokens / usage.promptTokens;
  };
  expect(await Promise.all([reused("Anna", "One."), reused("Bert", "One.")])).toEqual([0, 0]);
  for (const agent of ["Anna", "Bert", "Anna", "Bert"]) {
    expect(await reused(agent, "Two.")).toBeGreaterThan(0.9);
  }
});
