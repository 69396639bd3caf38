/** An agent that writes files round by round, for tests of workspaces that travel. */
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { scriptedModel } from "../../src/model/index.ts";
import { defineAgent } from "../../src/planner/index.ts";
import { defineTool } from "../../src/tool/index.ts";

export const WRITTEN_ROUNDS = 6;
const pause = Number(process.env.PAUSE ?? 0);

/** What the rounds leave: each adds to the same file, and changes modes, links and folders. */
const SCRIPTS = [
  "printf 'one\\n' >> notes.txt; mkdir -p made/deep; printf 1 > made/deep/1",
  "rm -rf old; printf 'two\\n' >> notes.txt; ln -s notes.txt link",
  "head -c 300000 /dev/urandom > large; chmod 700 made; printf 'three\\n' >> notes.txt",
  "rm made/deep/1; printf 'four\\n' >> notes.txt; chmod 600 large",
  "mkdir old; printf new > old/new; printf 'five\\n' >> notes.txt",
  "mv large moved; printf 'six\\n' >> notes.txt",
];

const work = defineTool({
  name: "work",
  description: "Works.",
  input: z.object({ round: z.number() }),
  effect: "once",
  // Not finished: nothing of it is kept, so it can be done again.
  reconcile: () => null,
  run: async ({ round }, { sandbox, signal }) => {
    const { exitCode, output } = await sandbox.exec({
      argv: ["sh", "-c", SCRIPTS[round - 1] ?? "false"],
      signal,
    });
    if (exitCode !== 0) throw new Error(output);
    await sleep(pause, undefined, { signal });
    return `worked ${round}`;
  },
});

export const writer = defineAgent({ name: "writer", instructions: "Work.", tools: [work] });

export function writingModel() {
  return scriptedModel(({ prompt }) => {
    const round = [...prompt.matchAll(/worked (\d)/g)].length + 1;
    return round <= WRITTEN_ROUNDS
      ? { call: { tool: "work", arguments: { round } } }
      : { final: "worked" };
  });
}
