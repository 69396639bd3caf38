import type { TimedEvent } from "../../src/trace/journal.ts";

/** A run of `steps` steps, each one call; the last turn answers. Times count up from 1,000,000. */
export function sampleRun(
  steps: number,
  options: { result?: (step: number) => string; effect?: "read" | "once"; task?: string } = {},
): TimedEvent[] {
  const events: TimedEvent[] = [];
  let time = Date.UTC(2026, 0, 1);
  const add = (event: Record<string, unknown>): void => {
    events.push({ ...event, time: time++ } as unknown as TimedEvent);
  };
  add({
    type: "run-started",
    schemaVersion: 1,
    ostinatoVersion: "0.1.0",
    task: options.task ?? "count the lines",
    agent: { name: "assistant", instructions: "Be brief.", reasoning: "low" },
    tools: [{ name: "read_file", schemaHash: "ab", effect: options.effect ?? "read" }],
    model: { kind: "scripted", name: "scripted", runtime: {} },
    sampling: { temperature: 1 },
    seed: 7,
    date: "2026-01-01",
    limits: { steps: 50 },
    sandbox: null,
  });
  const usage = {
    promptTokens: 100,
    reusedTokens: 80,
    evaluatedTokens: 20,
    outputTokens: 30,
    stop: "call",
    promptMilliseconds: 5,
    outputMilliseconds: 9,
  };
  for (let step = 1; step <= steps; step++) {
    add({
      type: "turn-started",
      step,
      prefixLength: step * 100,
      newTokens: Array.from({ length: 40 }, (_, index) => (index * 7919 + step) % 201_088),
      promptHash: "00".repeat(32),
      seed: step,
      sampling: { temperature: 1 },
    });
    const last = step === steps;
    add({
      type: "turn-finished",
      step,
      tokens: Array.from({ length: 30 }, (_, index) => (index * 104_729 + step) % 201_088),
      messages: [
        {
          channel: "analysis",
          recipient: null,
          contentType: null,
          content: `I read part ${step}.`,
        },
        last
          ? { channel: "final", recipient: null, contentType: null, content: "It has 3 lines." }
          : {
              channel: "commentary",
              recipient: "functions.read_file",
              contentType: "json",
              content: `{"path":"part-${step}.txt"}`,
            },
      ],
      repairs: [],
      usage: { ...usage, stop: last ? "return" : "call" },
    });
    if (last) break;
    const call = { step, callId: `call-${step}` };
    add({
      type: "call-requested",
      ...call,
      recipient: "functions.read_file",
      channel: "commentary",
      tool: "read_file",
      rawArguments: `{"path":"part-${step}.txt"}`,
      arguments: { path: `part-${step}.txt` },
    });
    add({ type: "call-decided", ...call, decision: "approved", by: "policy" });
    add({ type: "call-started", ...call, tool: "read_file", effect: options.effect ?? "read" });
    add({
      type: "call-finished",
      ...call,
      status: "ok",
      text: options.result?.(step) ?? `line ${step}\n`.repeat(3),
      milliseconds: 2,
    });
  }
  add({
    type: "run-finished",
    outcome: {
      kind: "answered",
      text: "It has 3 lines.",
      steps,
      calls: steps - 1,
      promptTokens: 100 * steps,
      reusedTokens: 80 * steps,
      outputTokens: 30 * steps,
      milliseconds: 20,
    },
  });
  return events;
}

/** Everything that a journal holds of a run. */
export async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
}
