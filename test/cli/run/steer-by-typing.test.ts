import { expect, test } from "vitest";
import { onTerminal } from "../question/on-terminal.ts";

const source = (path: string) => new URL(`../../../src/${path}`, import.meta.url).href;

/** Runs a script of slow turns as `ostinato run` does, and says what each prompt ended with. */
function program(approval: boolean): readonly string[] {
  const code = `
    import { z } from "zod";
    import { scriptedModel } from "${source("model/index.ts")}";
    import { defineAgent, run } from "${source("planner/index.ts")}";
    import { defineTool } from "${source("tool/index.ts")}";
    import { MemoryJournal } from "${source("trace/index.ts")}";
    import { approver } from "${source("cli/run/approve-on-terminal.ts")}";
    import { onInterrupt } from "${source("cli/run/interrupt.ts")}";
    import { steerByTyping } from "${source("cli/run/steer-by-typing.ts")}";
    import { watchRun } from "${source("cli/run/watch-run.ts")}";
    import { Screen } from "${source("cli/screen/screen.ts")}";
    const look = defineTool({ name: "look", description: "Looks.", input: z.object({}), approval: ${approval}, run: () => "seen" });
    const agent = defineAgent({ name: "a", instructions: "", tools: [look] });
    const users = (prompt) => [...prompt.matchAll(/<.start.>user<.message.>(.*?)<.end.>/gs)].map(([, text]) => text);
    const model = scriptedModel([
      { call: { tool: "look", arguments: {} }, delay: 1500 },
      ({ prompt }) => {
        heard = users(prompt);
        return { final: "done", delay: 700 };
      },
    ]);
    let heard = [];
    const screen = new Screen(process.stderr);
    const typing = steerByTyping(screen, {});
    const running = run(agent, "Go.", { model, journal: new MemoryJournal(), approve: approver(false, typing) });
    typing.steers(running);
    onInterrupt((reason) => running.abort(reason));
    process.stdout.write("WORKING\\n");
    await watchRun(running, {}, screen);
    typing.close();
    process.stdout.write("HEARD " + JSON.stringify(heard) + "\\n");`;
  return [process.execPath, "--input-type=module", "--eval", code];
}

// Issue 22, item 6.
test("a line typed while a run works reaches its model, edited as it was typed", async () => {
  const { shown, exitCode } = await onTerminal(program(false), [
    { at: /WORKING/, keys: "look at b\x7fthe é file\r" },
  ]);
  expect(shown).toContain("› look at the é file");
  expect(shown).toContain('HEARD ["Go.","look at the é file"]');
  expect(shown).toContain("▸ message to the model: look at the é file");
  expect(exitCode).toBe(0);
});

test("a line typed so never answers a question, and an answer is no such line", async () => {
  const { shown } = await onTerminal(program(true), [
    // Not ended when the question comes.
    { at: /WORKING/, keys: "yes\ry" },
    { at: /Allow look.*\] /s, keys: "n\r" },
  ]);
  expect(shown).toContain("the person at the terminal said no");
  expect(shown).toContain('HEARD ["Go.","yes"]');
});

test("Ctrl-C stops the run also while its lines are read", async () => {
  const { shown } = await onTerminal(program(false), [{ at: /WORKING/, keys: "half a line\x03" }]);
  expect(shown).toContain("stopping; press Ctrl-C again");
  expect(shown).toContain("aborted: interrupted by Ctrl-C");
});

test("/pause and /continue make it wait and go on", async () => {
  const { shown } = await onTerminal(program(false), [
    { at: /WORKING/, keys: "/pause\r" },
    { at: /▸ paused/, keys: "/continue\r" },
  ]);
  expect(shown).toMatch(/▸ paused.*▸ continued.*HEARD \["Go\."\]/s);
});
