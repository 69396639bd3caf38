import { createHash } from "node:crypto";
import { type ScriptedMessages, type ScriptMoment, scriptedModel } from "../../src/model/index.ts";
import type { Model } from "../../src/model/model.ts";
import { severalCalls } from "../planner/several-calls.ts";
import {
  ASKED_FOR,
  DECIDE_ROUNDS,
  LONG_CONTEXT,
  LONG_ROUNDS,
  ROUNDS,
  type Scenario,
  TEAM_MEMBERS,
  TEAM_ROUNDS,
} from "./plan.ts";
import type { World } from "./world.ts";

const TASK = "Go.";

/** What the person says in turn `number` of a conversation. Of any other run: `taskOf()`. */
export function taskOf(number?: number): string {
  return number === undefined ? TASK : `Question ${number}.`;
}

/**
 * The model of a scenario. What comes next follows from what the prompt holds: nothing else is kept over a crash. A
 * prompt in which something is missing or in the wrong place is reported as `disorder`.
 */
export function modelOf(scenario: Scenario, world: World): Model {
  return scriptedModel(
    (moment) => {
      world.say("turn", hashOf(moment));
      world.moment("inside-turn");
      return turnOf(scenario, moment.prompt, world);
    },
    {
      ...(scenario === "long" && { contextSize: LONG_CONTEXT }),
      summary: (moment) => {
        world.say("turn", hashOf(moment));
        world.moment("inside-summary");
        const done = [`number ${highest(moment.prompt)}`];
        return { final: JSON.stringify({ asked: "", found: [], done, open: [] }) };
      },
    },
  );
}

/** As `turn-started` has it. */
function hashOf({ promptTokens }: ScriptMoment): string {
  return createHash("sha256")
    .update(Buffer.from(Int32Array.from(promptTokens).buffer))
    .digest("hex");
}

function turnOf(scenario: Scenario, prompt: string, world: World): ScriptedMessages {
  const [, member] = /<\|message\|>Member ([\d.]+)/.exec(prompt) ?? [];
  switch (scenario) {
    case "run":
      return inRounds(resultsIn(prompt), ROUNDS);
    case "team":
      return member === undefined ? lead(resultsIn(prompt)) : inRounds(resultsIn(prompt), 1);
    case "decide":
      return decided(resultsIn(prompt), DECIDE_ROUNDS, 0);
    case "decide-team":
      return member === undefined
        ? lead(resultsIn(prompt))
        : decided(resultsIn(prompt), 1, Number(member.replaceAll(".", "")));
    case "talk":
      return talk(prompt, world);
    case "long":
      if (!prompt.includes(`<|message|>${TASK}<|end|>`)) world.say("disorder", "no task");
      return inRounds(highest(prompt) + 1, LONG_ROUNDS);
    default:
      return scenario satisfies never;
  }
}

function resultsIn(prompt: string): number {
  return prompt.split(" to=assistant").length - 1;
}

/** The last call whose number the prompt has. */
function highest(prompt: string): number {
  const numbers = prompt.matchAll(/(?:\bnumber |"number":)(\d+)/g);
  return Math.max(-1, ...[...numbers].map(([, number]) => Number(number)));
}

/** One call a turn, three a round. */
function inRounds(done: number, rounds: number): ScriptedMessages {
  if (done >= rounds * 3) return { final: `${done} results` };
  const tool = ["look", "send", "post"][done % 3] ?? "look";
  return { analysis: `Result ${done}.`, call: { tool, arguments: { number: done } }, delay: 2 };
}

/** A round is one call of sub-agents, whose tasks name them. */
function lead(results: number): ScriptedMessages {
  if (results >= TEAM_ROUNDS) return { final: `${results} results` };
  const tasks = Array.from(
    { length: TEAM_MEMBERS },
    (_, index) => `Member ${results + 1}.${index}`,
  );
  return { call: { tool: "ask", arguments: { tasks } }, delay: 2 };
}

/** A round is one turn with several calls, of which all but one wait for a decision. */
function decided(results: number, rounds: number, from: number): ScriptedMessages {
  if (results >= rounds * 4) return { final: `${results} results` };
  const calls = ["send", "look", "send", "post"].map((tool, index) => ({
    tool,
    arguments: { number: from + results + index, to: ASKED_FOR },
  }));
  return severalCalls(...calls);
}

/** One round a question. The prompt has all questions and answers so far, each once and in order. */
function talk(prompt: string, world: World): ScriptedMessages {
  const said = [...prompt.matchAll(/<\|message\|>(Question|Answer) (\d+)\.<\|end\|>/g)];
  const now = Math.ceil(said.length / 2);
  const expected = Array.from({ length: now * 2 - 1 }, (_, index) =>
    index % 2 === 0 ? `Question ${index / 2 + 1}` : `Answer ${(index + 1) / 2}`,
  );
  const found = said.map(([, what, number]) => `${what} ${number}`);
  if (found.join() !== expected.join()) world.say("disorder", found.join());
  const results = resultsIn(prompt);
  const isDue = results >= (now - 1) * 3 && results <= now * 3;
  if (!isDue) world.say("disorder", `${results} results at question ${now}`);
  const round = inRounds(results, now);
  return "final" in round ? { final: `Answer ${now}.` } : round;
}
