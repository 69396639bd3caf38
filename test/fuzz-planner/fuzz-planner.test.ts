import { expect, test } from "vitest";
import { Random } from "../fuzz-boundary/random.ts";
import { randomConversation } from "./random-conversation.ts";
import { randomRun } from "./random-run.ts";

const nothing = { undefinedOutcomes: [], limitsWithoutText: [], disordered: [], diverged: [] };

// `npm run fuzz:planner`, some runs of it.
test("random runs end in defined outcomes, with text at every limit, and are redriven", async () => {
  for (let number = 0; number < 40; number++) {
    const found = await randomRun(new Random(`a test: ${number}`), true);
    expect(found, `run ${number}`).toMatchObject(nothing);
    expect(found.kinds.length).toBeGreaterThan(0);
  }
});

test("random conversations keep their turns in order over restarts, crashes, undo and fork", async () => {
  for (let number = 0; number < 15; number++) {
    const found = await randomConversation(new Random(`a talk: ${number}`), true);
    expect(found, `conversation ${number}`).toMatchObject(nothing);
    expect(found.kinds.length).toBeGreaterThan(0);
  }
});
