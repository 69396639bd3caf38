import { describe, expect, test } from "vitest";
import { z } from "zod";
import { OstinatoError } from "../../src/errors.ts";
import { type EvaluationTask, runSuite } from "../../src/evaluate/index.ts";
import { scriptedModel } from "../../src/model/index.ts";
import { defineAgent } from "../../src/planner/index.ts";
import { defineTool } from "../../src/tool/index.ts";
import { MemoryJournal } from "../../src/trace/index.ts";
import { readFile, writeFile } from "../../tools/index.ts";

const agent = defineAgent({ name: "worker", instructions: "Work.", tools: [readFile, writeFile] });

function task(overrides: Partial<EvaluationTask>): EvaluationTask {
  const graders: EvaluationTask["graders"] = [{ type: "contains", texts: ["done"] }];
  return { id: "t", family: "f", task: "Do it.", files: {}, maxSteps: 5, graders, ...overrides };
}

describe("runSuite", () => {
  test("grades the files that a run left behind the real sandbox, and keeps runs apart", async () => {
    const copy = (id: string, content: string): EvaluationTask =>
      task({
        id,
        task: `Copy ${content}`,
        files: { "from.txt": content },
        graders: [{ type: "files", files: { "to.txt": content } }],
      });
    const model = scriptedModel(({ prompt }) => {
      const content = /Copy (\w+)/.exec(prompt)?.[1] ?? "";
      if (prompt.includes("Wrote")) return { final: "done" };
      return { call: { tool: "write_file", arguments: { path: "to.txt", content } } };
    });
    const journal = new MemoryJournal();
    const attempts = await runSuite([copy("a", "alpha"), copy("b", "beta"), copy("c", "gamma")], {
      model,
      agent,
      journal,
      suite: "copies",
      parallel: 3,
    });
    expect(attempts.map(({ taskId, passed }) => [taskId, passed])).toEqual([
      ["a", true],
      ["b", true],
      ["c", true],
    ]);
    expect(await journal.list()).toHaveLength(3);
    for await (const event of journal.read(attempts[1]?.runId ?? "")) {
      if (event.type !== "run-started") continue;
      expect(event.metadata).toMatchObject({ suite: "copies", task: "b", attempt: "1" });
    }
  });

  test("reports why a task failed, and which calls fitted no tool", async () => {
    const model = scriptedModel([
      { call: { recipient: "functions.no_such_tool", raw: "{}" } },
      { final: "perhaps" },
    ]);
    const [attempt] = await runSuite([task({})], {
      model,
      agent,
      journal: new MemoryJournal(),
      suite: "s",
    });
    expect(attempt).toMatchObject({ passed: false, malformedCalls: 1, steps: 2 });
    expect(attempt?.problems).toEqual(['the answer lacks "done"']);
  });

  test("a task can refuse calls, declare tools, want JSON, and look back on a history", async () => {
    const refused = task({
      id: "deny",
      deny: ["write_file"],
      graders: [{ type: "files", files: { "x.txt": null } }],
    });
    const declared = task({
      id: "declared",
      tools: [],
      extraTools: [
        {
          name: "get_weather",
          description: "Weather.",
          parameters: {
            type: "object",
            properties: { city: { type: "string" } },
            required: ["city"],
          },
          result: "Sunny in {city}",
        },
      ],
      output: { type: "object", properties: { text: { type: "string" } }, required: ["text"] },
      history: [
        { role: "user", content: "Earlier question" },
        { role: "assistant", content: "Earlier answer" },
      ],
      graders: [{ type: "json", value: { text: "Sunny in Seoul" } }],
    });
    const model = scriptedModel(({ prompt }) => {
      if (prompt.includes("Earlier answer")) {
        const result = /Sunny in \w+/.exec(prompt)?.[0];
        if (result) return { final: JSON.stringify({ text: result }) };
        return { call: { tool: "get_weather", arguments: { city: "Seoul" } } };
      }
      if (prompt.includes("did not approve")) return { final: "refused" };
      return { call: { tool: "write_file", arguments: { path: "x.txt", content: "x" } } };
    });
    const options = { model, agent, journal: new MemoryJournal(), suite: "s" };
    const attempts = await runSuite([refused, declared], options);
    expect(attempts.map(({ problems }) => problems)).toEqual([[], []]);
  });

  test("tasks may name tools that the caller provides, and no others", async () => {
    const extra = defineTool({
      name: "extra",
      description: "",
      input: z.object({}),
      run: () => "ok",
    });
    const model = scriptedModel(() => ({ final: "done" }));
    const options = { model, agent, journal: new MemoryJournal(), suite: "s" };
    const named = [task({ tools: ["extra"] })];
    await expect(runSuite(named, options)).rejects.toMatchObject({ code: "input.invalid" });
    const [attempt] = await runSuite(named, { ...options, tools: [extra] });
    expect(attempt?.passed).toBe(true);
  });

  test("runs every attempt with its own seed, and stops on abort", async () => {
    const model = scriptedModel(() => ({ final: "done" }));
    const controller = new AbortController();
    const attempts = await runSuite([task({ id: "a" }), task({ id: "b" })], {
      model,
      agent,
      journal: new MemoryJournal(),
      suite: "s",
      attempts: 2,
      signal: controller.signal,
      onAttempt: (_, done) => {
        if (done === 2) controller.abort();
      },
    });
    expect(attempts.map(({ taskId, attempt }) => `${taskId}${attempt}`)).toEqual(["a1", "a2"]);
  });

  test("an invalid task is reported before the first one runs", async () => {
    const model = scriptedModel(() => ({ final: "done" }));
    const journal = new MemoryJournal();
    const options = { model, agent, journal, suite: "s" };
    const declared = { name: "extra", description: "", result: "" };
    const wrong: [Partial<EvaluationTask>, RegExp][] = [
      [{ tools: ["no_such_tool"] }, /wrong uses the tool no_such_tool/],
      [{ tools: ["read_file", "read_file"] }, /Two tools are named read_file/],
      [{ graders: [{ type: "custom", name: "nobody's" }] }, /no custom grader nobody's/],
      [{ graders: [{ type: "custom", name: "toString" }] }, /no custom grader toString/],
      [{ deny: ["write_fiel"] }, /wrong denies the tool write_fiel/],
      [{ output: { type: "frob" } }, /output of the task wrong: .*frob/],
      [
        { extraTools: [{ ...declared, parameters: { type: "frob" } }] },
        /tool extra of the task wrong: .*frob/,
      ],
      [{ files: { a: "", "a/b": "" } }, /wrong can't have the file "a"/],
      [
        {
          graders: [
            { type: "command", command: "a", exitCode: 0, timeoutSeconds: 1, files: { "a/": "" } },
          ],
        },
        /wrong can't have the file "a\/"/,
      ],
      [{ files: { "": "" } }, /wrong can't have the file ""/],
    ];
    for (const [part, message] of wrong) {
      const suite = runSuite([task({}), task({ id: "wrong", ...part })], options);
      await expect(suite).rejects.toThrow(message);
      await expect(suite).rejects.toThrow(OstinatoError);
    }
    expect(await journal.list()).toEqual([]);
  });

  test("a task that can't be run stops the others, and ends when they have ended", async () => {
    const model = scriptedModel(async () => {
      await new Promise((resolve) => setTimeout(resolve, 50));
      return { final: "done" };
    });
    const journal = new MemoryJournal();
    const impossible = task({ id: "impossible", files: { ["a".repeat(300)]: "" } });
    const others = Array.from({ length: 4 }, (_, index) => task({ id: `${index}` }));
    await expect(
      runSuite([others[0] ?? task({}), impossible, ...others.slice(1)], {
        ...{ model, agent, journal, suite: "s", parallel: 2 },
      }),
    ).rejects.toThrow(/ENAMETOOLONG/);
    const runs = await journal.list();
    expect(runs.map(({ status }) => status)).not.toContain("unfinished");
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(await journal.list()).toEqual(runs);
  });

  test("an attempt that was running on abort says nothing about the agent", async () => {
    const controller = new AbortController();
    const model = scriptedModel(({ prompt }) => {
      if (prompt.includes("Wait.")) setTimeout(() => controller.abort(), 20);
      return { final: "done", delay: prompt.includes("Wait.") ? 5000 : 0 };
    });
    const seen: string[] = [];
    const attempts = await runSuite([task({ id: "a" }), task({ id: "b", task: "Wait." })], {
      ...{ model, agent, journal: new MemoryJournal(), suite: "s", signal: controller.signal },
      onAttempt: ({ taskId }) => seen.push(taskId),
    });
    expect(attempts.map(({ taskId }) => taskId)).toEqual(["a"]);
    expect(seen).toEqual(["a"]);
  });

  test("a journal that fails stops the suite with its own reason", async () => {
    const journal = new MemoryJournal();
    journal.append = () => Promise.reject(new Error("no space left"));
    const model = scriptedModel(() => ({ final: "done" }));
    const suite = runSuite([task({}), task({ id: "b" })], { model, agent, journal, suite: "s" });
    await expect(suite).rejects.toThrow(/no space left/);
  });

  test("an attempt whose model fails gives the reason", async () => {
    const model = scriptedModel(() => {
      throw new Error("the card is gone");
    });
    const journal = new MemoryJournal();
    const [attempt] = await runSuite([task({})], { model, agent, journal, suite: "s" });
    expect(attempt?.problems[0]).toMatch("the run failed: the card is gone");
  });

  test("the agent's own policy holds", async () => {
    const model = scriptedModel([
      { call: { tool: "write_file", arguments: { path: "x.txt", content: "x" } } },
      { final: "done" },
    ]);
    const [attempt] = await runSuite(
      [task({ graders: [{ type: "files", files: { "x.txt": null } }] })],
      {
        ...{ model, journal: new MemoryJournal(), suite: "s" },
        agent: { ...agent, policy: { writable: false } },
      },
    );
    expect(attempt?.problems).toEqual([]);
  });
});
