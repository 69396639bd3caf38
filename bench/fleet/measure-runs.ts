import type { Model } from "../../src/model/index.ts";
import { run } from "../../src/planner/index.ts";
import { type JournalEvent, MemoryJournal } from "../../src/trace/index.ts";
import { median } from "../machine.ts";
import type { Step } from "./fleet.ts";
import { mean, sum } from "./scenarios.ts";
import { agent, taskOf } from "./workload.ts";

/** Measured alone, one after another: what each step costs. */
const RUNS = 24;
/** As many runs at once, and how many of them for each place. */
const AT_ONCE = [2, 3, 4, 6];
const RUNS_PER_PLACE = 6;

export interface MeasuredRuns {
  readonly runs: readonly (readonly Step[])[];
  /** Work per second with `active` steps at once, compared with one. */
  readonly speed: (active: number) => number;
  readonly secondsPerPromptToken: number;
  readonly journalBytesPerRun: number;
}

export async function measureRuns(model: Model): Promise<MeasuredRuns> {
  await perform(model, 0);
  const recorded: JournalEvent[][] = [];
  for (let index = 0; index < RUNS; index++) recorded.push(await perform(model, index));
  const runs = recorded.map(stepsOf);
  const alone = mean(runs.map((steps) => sum(steps.map((step) => step.modelSeconds))));
  const speeds = new Map([[1, 1]]);
  for (const places of AT_ONCE) {
    const begin = performance.now();
    let next = 0;
    const work = async () => {
      while (next < places * RUNS_PER_PLACE) await perform(model, next++);
    };
    await Promise.all(Array.from({ length: places }, work));
    const seconds = (performance.now() - begin) / 1000;
    speeds.set(places, (alone * places * RUNS_PER_PLACE) / seconds);
  }
  return {
    runs,
    speed: (active) => speedAt(speeds, active),
    secondsPerPromptToken: promptCost(recorded.flat()),
    journalBytesPerRun: mean(recorded.map((events) => JSON.stringify(events).length)),
  };
}

async function perform(model: Model, index: number): Promise<JournalEvent[]> {
  const journal = new MemoryJournal();
  const running = run(agent, taskOf(index), { model, journal, seed: index });
  const outcome = await running.outcome;
  if (outcome.kind !== "answered") throw new Error(`A run ended as ${JSON.stringify(outcome)}`);
  const events: JournalEvent[] = [];
  for await (const event of journal.read(running.id)) events.push(event);
  return events;
}

/** The time between a turn's beginning and its end is the model's, the rest of a step its tools'. */
function stepsOf(events: readonly JournalEvent[]): Step[] {
  const turns = events.filter((event) => event.type === "turn-finished");
  return turns.map((turn, index) => {
    const { usage } = turn;
    const first = index === 0 ? 0 : (turns[index - 1]?.sequence ?? 0) + 1;
    const last = turns[index + 1]?.sequence ?? events.length;
    const calls = events
      .slice(turn.sequence, last)
      .filter((event) => event.type === "call-finished");
    return {
      modelSeconds: (usage.promptMilliseconds + usage.outputMilliseconds) / 1000,
      toolSeconds: sum(calls.map((call) => call.milliseconds)) / 1000,
      decisionSeconds: 0,
      promptTokens: usage.promptTokens,
      events: turn.sequence + 1 - first,
    };
  });
}

/** Straight lines between what was measured; beyond the last it stays as it is. */
export function speedAt(speeds: ReadonlyMap<number, number>, active: number): number {
  let before = { places: 1, speed: 1 };
  for (const [places, speed] of speeds) {
    if (places >= active) {
      const part =
        places === before.places ? 0 : (active - before.places) / (places - before.places);
      return before.speed + part * (speed - before.speed);
    }
    before = { places, speed };
  }
  return before.speed;
}

function promptCost(events: readonly JournalEvent[]): number {
  const costs = events.flatMap((event) => {
    if (event.type !== "turn-finished" || event.usage.evaluatedTokens < 50) return [];
    return event.usage.promptMilliseconds / 1000 / event.usage.evaluatedTokens;
  });
  return median(costs);
}
