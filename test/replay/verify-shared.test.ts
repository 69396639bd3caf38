import { afterAll, beforeAll, expect, test } from "vitest";
import { loadModel, type Model } from "../../src/model/index.ts";
import { defineAgent, run } from "../../src/planner/index.ts";
import { verify } from "../../src/replay/verify.ts";
import type { TurnFinished } from "../../src/trace/event.ts";
import type { TimedEvent } from "../../src/trace/journal.ts";
import { MemoryJournal } from "../../src/trace/memory-journal.ts";
import { readFile } from "../../tools/file/index.ts";
import { collect } from "../trace/sample-run.ts";

const agent = defineAgent({
  name: "reader",
  instructions: "Help with files.",
  tools: [{ ...readFile, run: () => "1\tcopper\n2\ttin\n" }],
  sampling: { temperature: 1 },
});
const limits = { steps: 2, turnTokens: 80 };
let model: Model;

beforeAll(async () => {
  model = await loadModel(undefined, { sessions: 4, contextSize: 2048 });
});

afterAll(() => model.dispose());

async function make(journal: MemoryJournal, seed: number): Promise<void> {
  const task = `What is in line ${seed} of the file data/metals.txt?`;
  await run(agent, task, { model, journal, limits, seed, runId: `r${seed}` }).outcome;
}

const turnsOf = async (journal: MemoryJournal, seed: number): Promise<readonly TurnFinished[]> =>
  (await collect(journal.read(`r${seed}`))).filter((event) => event.type === "turn-finished");

// Issue 18 B4.
test("runs that were evaluated together record it, and a difference is then told so", async () => {
  const journal = new MemoryJournal();
  const seeds = [1, 2, 3, 4];
  await Promise.all(seeds.map((seed) => make(journal, seed)));
  let batches = 0;
  for (const seed of seeds) {
    for (const { usage } of await turnsOf(journal, seed)) {
      batches += usage.shared?.batches ?? 0;
      expect(usage.shared?.from ?? 0).toBeLessThan(usage.promptTokens + usage.outputTokens);
    }
    const { difference } = await verify(journal, `r${seed}`, { model });
    if (difference !== null) expect(difference.cause.kind).toBe("shared-batch");
  }
  expect(batches).toBeGreaterThan(10);

  // A difference that is sure to come: the second token of its reasoning is another one.
  const events = (await collect(journal.read("r1"))).map(({ runId, sequence, hash, ...event }) => {
    if (event.type !== "turn-finished" || event.step !== 1) return event as TimedEvent;
    return { ...event, tokens: event.tokens.with(5, (event.tokens[5] ?? 0) === 500 ? 501 : 500) };
  });
  const changed = new MemoryJournal();
  await changed.append("r1", events);
  const { difference } = await verify(changed, "r1", { model });
  expect(difference).toMatchObject({ step: 1, cause: { kind: "shared-batch", step: 1 } });
  const { recorded, now, logProbabilities } = difference ?? {};
  expect(now?.probability).toBeGreaterThan(0);
  const ratio = Math.log((now?.probability ?? 0) / (recorded?.probability ?? 1));
  if (recorded?.probability === 0) expect(logProbabilities?.between).toBeNull();
  else expect(logProbabilities?.between).toBeCloseTo(ratio, 6);
}, 240_000);

test("runs one after another record nothing of the kind, and are verified", async () => {
  const journal = new MemoryJournal();
  for (const seed of [5, 6, 7]) {
    await make(journal, seed);
    const turns = await turnsOf(journal, seed);
    expect(turns.map(({ usage }) => usage.shared)).toEqual(turns.map(() => undefined));
    expect(await verify(journal, `r${seed}`, { model })).toMatchObject({ difference: null });
  }
}, 240_000);
