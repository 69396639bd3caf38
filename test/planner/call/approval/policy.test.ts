// Issue 22, item 5: a policy as data over tool, arguments, effect, permissions and taint.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import {
  type ApprovalRule,
  checkApprovals,
} from "../../../../src/planner/call/approval/policy/approval-rule.ts";
import { matchesGlob } from "../../../../src/planner/call/approval/policy/matches-glob.ts";
import { redrive } from "../../../../src/replay/index.ts";
import { defineTool, type ToolDefinition, type ToolInput } from "../../../../src/tool/index.ts";
import { type CallDecided, type JournalEvent, MemoryJournal } from "../../../../src/trace/index.ts";
import { agentWith, resultsOf, runScript } from "../../scripted-run.ts";

let ran: unknown[] = [];

const toolOf = (name: string, definition: Partial<ToolDefinition<ToolInput>> = {}) =>
  defineTool({
    name,
    description: `The tool ${name}.`,
    input: z.object({ command: z.string().optional(), path: z.string().optional() }),
    ...definition,
    run: (input: unknown) => {
      ran.push(input);
      return `${name} ran`;
    },
  });
const shell = toolOf("shell", { permissions: ["process"] });
const page = toolOf("page", { permissions: ["network"], effect: "read" });
const careful = toolOf("careful", { approval: true });
const agent = agentWith({ tools: [shell, page, careful] });
const call = (tool: string, args: object) => ({ call: { tool, arguments: args } });
const decisions = (events: readonly JournalEvent[]) =>
  events.filter((event) => event.type === "call-decided") as readonly CallDecided[];

async function decide(rules: readonly ApprovalRule[], calls: readonly [string, object][]) {
  ran = [];
  const turns = [...calls.map(([tool, args]) => call(tool, args)), { final: "done" }];
  const asked: string[] = [];
  const finished = await runScript(turns, {
    agent,
    approvals: rules,
    approve: ({ tool, reason }) => {
      asked.push(reason === undefined ? tool : `${tool}: ${reason}`);
      return { approved: true };
    },
  });
  const runId = finished.events[0]?.runId ?? "";
  expect((await redrive(finished.journal, runId)).divergence).toBeNull();
  expect((await redrive(finished.journal, runId, { agent })).divergence).toBeNull();
  return { ...finished, asked };
}

test("a question of an earlier version, whose record doesn't say which rule asked, is redriven as it was", async () => {
  const rules = [{ tool: "shell", decision: "ask" }] as const;
  const { events } = await decide(rules, [["shell", { command: "make" }]]);
  const earlier = new MemoryJournal();
  const runId = events[0]?.runId ?? "";
  await earlier.append(
    runId,
    events.map((event) => {
      if (event.type !== "call-asked") return event;
      const { basis: _, ...rest } = event;
      return rest;
    }),
  );
  expect((await redrive(earlier, runId)).divergence).toBeNull();
  expect((await redrive(earlier, runId, { agent })).divergence).toBeNull();
});

describe("the first rule that matches decides", () => {
  test("by tool and arguments; what no rule matches is decided as ever", async () => {
    const { asked, events } = await decide(
      [
        { tool: "shell", arguments: { command: ["git *", "ls"] }, decision: "allow" },
        { tool: "shell", arguments: { command: "*rm *" }, decision: "deny", reason: "keep files" },
        { tool: "sh*", decision: "ask", reason: "commands" },
      ],
      [
        ["shell", { command: "git status" }],
        ["shell", { command: "git status; rm -rf ." }],
        ["shell", { command: "make" }],
        ["page", {}],
        ["careful", {}],
      ],
    );
    expect(asked).toEqual(["shell: commands", "careful"]);
    const questions = events.filter((event) => event.type === "call-asked");
    expect(questions.map(({ basis }) => basis)).toEqual(["rule", undefined]);
    expect(decisions(events).map(({ decision, by, basis }) => [decision, by, basis])).toEqual([
      ["approved", "policy", "rule"],
      ["denied", "policy", "rule"],
      ["approved", "program", undefined],
      ["approved", "policy", undefined],
      ["approved", "program", undefined],
    ]);
    expect(resultsOf(events)[1]).toBe(
      "Error: this call was not made, since this run's policy does not allow it: keep files. Do something else, or say in your answer what you were not allowed to do.",
    );
    expect(ran).toHaveLength(4);
  });

  test("a rule that allows takes the place of the tool's own question", async () => {
    const { asked } = await decide([{ tool: "careful", decision: "allow" }], [["careful", {}]]);
    expect(asked).toEqual([]);
    expect(ran).toHaveLength(1);
  });

  test("by effect and permissions", async () => {
    const { asked } = await decide(
      [
        { effect: "read", decision: "allow" },
        { permissions: ["process", "network"], decision: "ask" },
      ],
      [
        ["page", {}],
        ["shell", {}],
        ["careful", {}],
      ],
    );
    expect(asked).toEqual(["shell", "careful"]);
  });

  test("by taint: before and after the run read a web page", async () => {
    const { asked, events, outcome } = await decide(
      [{ tainted: true, tool: "shell", decision: "ask", reason: "it read a page" }],
      [
        ["shell", { command: "a" }],
        ["page", {}],
        ["shell", { command: "b" }],
      ],
    );
    expect(asked).toEqual(["shell: it read a page"]);
    expect(outcome.tainted).toBe(true);
    const finished = events.filter((event) => event.type === "call-finished");
    expect(finished.map(({ untrusted }) => untrusted)).toEqual([undefined, true, undefined]);
    expect(events.find((event) => event.type === "call-asked")).toMatchObject({ tainted: true });
  });

  test("a run that is given foreign text is tainted from its beginning", async () => {
    const rules: ApprovalRule[] = [{ tainted: true, decision: "deny" }];
    const turns = [call("shell", {}), { final: "done" }];
    const { events } = await runScript(turns, { agent, approvals: rules, untrusted: true });
    expect(decisions(events)).toMatchObject([{ decision: "denied" }]);
  });

  test("a tool can say of one result that it is of unknown origin", async () => {
    const mail = defineTool({
      name: "mail",
      description: "",
      input: z.object({}),
      run: (_, { markUntrusted }) => {
        markUntrusted?.();
        return "mail";
      },
    });
    const turns = [call("mail", {}), call("mail", {}), { final: "done" }];
    const { events } = await runScript(turns, {
      agent: agentWith({ tools: [mail], approvals: [{ tainted: true, decision: "deny" }] }),
    });
    expect(decisions(events).map(({ decision }) => decision)).toEqual(["approved", "denied"]);
  });

  test("the run's rules come before the agent's", async () => {
    const strict = agentWith({ tools: [shell], approvals: [{ decision: "deny" }] });
    const turns = [call("shell", {}), { final: "done" }];
    ran = [];
    await runScript(turns, { agent: strict });
    expect(ran).toHaveLength(0);
    await runScript(turns, { agent: strict, approvals: [{ decision: "allow" }] });
    expect(ran).toHaveLength(1);
  });
});

describe("globs", () => {
  test.each([
    ["git *", "git status", true],
    ["git *", "git  log -p", true],
    ["git *", "git", false],
    ["git *", "git status; rm -rf .", false],
    ["git *", "git log | sh", false],
    ["git *", "git log `id`", false],
    ["git *", "git log $(id)", false],
    ["git *", "git log > a", false],
    ["git *", "git log\nrm a", false],
    ["git *", "git -C ../x log", false],
    ["src/*", "src/a/b.ts", true],
    ["src/*", "src/../secret", false],
    ["src/*", "src/..", false],
    ["src/*", "src/a..b", true],
    ["src/?.ts", "src/a.ts", true],
    ["**", "a; b\n../c", true],
    ["a\\*", "a*", true],
    ["a\\*", "ab", false],
    ["", "", true],
  ])("%j allows %j: %j", (glob, text, allowed) => {
    expect(matchesGlob(glob, text, true)).toBe(allowed);
  });

  test("in rules that ask or deny, a star stands for anything", () => {
    expect(matchesGlob("*rm *", "a;\n../x rm -rf .", false)).toBe(true);
  });

  test("agree with a regular expression, and a hostile text takes no time", () => {
    const letters = fc.string({ unit: fc.constantFrom("a", "b", "*", "?") });
    const texts = fc.string({ unit: fc.constantFrom("a", "b", ";") });
    fc.assert(
      fc.property(letters, texts, fc.boolean(), (glob, text, strict) => {
        const any = (part: string) => (strict && part.length === 1 ? "[^;]" : ".");
        const source = glob.replace(/\*+|\?/g, (part) =>
          part === "?" ? any("?") : `${any(part)}*`,
        );
        const expected = new RegExp(`^${source}$`, "s").test(text);
        expect(matchesGlob(glob, text, strict)).toBe(expected);
      }),
      { numRuns: 2000 },
    );
    const started = performance.now();
    expect(matchesGlob("*a".repeat(50), `${"a".repeat(20_000)}b`, true)).toBe(false);
    expect(performance.now() - started).toBeLessThan(5000);
  });
});

test.each<[unknown, string]>([
  [{}, "approvals must be a list of rules"],
  [[1], "approvals[0] must be a rule"],
  [[{ decision: "yes" }], 'approvals[0].decision must be "allow" or "ask" or "deny"'],
  [[{ decision: "ask" }, { decision: "ask", tool: 1 }], "approvals[1].tool"],
  [[{ decision: "ask", effect: "never" }], "approvals[0].effect"],
  [[{ decision: "ask", permissions: ["disk"] }], "approvals[0].permissions"],
  [[{ decision: "ask", arguments: { a: 1 } }], "approvals[0].arguments.a"],
  [[{ decision: "ask", tained: true }], "tained"],
])("a wrong policy is refused: %j", (rules, message) => {
  expect(() => checkApprovals(rules)).toThrow(message);
  expect(() => agentWith({ approvals: rules as ApprovalRule[] })).toThrow(message);
});
