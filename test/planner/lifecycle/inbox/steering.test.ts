import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { type ScriptedTurn, scriptedModel } from "../../../../src/model/index.ts";
import { type Run, resume, run } from "../../../../src/planner/index.ts";
import { forkRun, redrive } from "../../../../src/replay/index.ts";
import {
  type JournalEvent,
  MemoryJournal,
  openJournal,
  type RunMessage,
} from "../../../../src/trace/index.ts";
import { temporaryFolder } from "../../../trace/temporary-folder.ts";
import { adder, agentWith, callAdd, eventsOf } from "../../scripted-run.ts";

type Options = Partial<Parameters<typeof run>[2]>;

function start(turns: (running: () => Run) => readonly ScriptedTurn[], options: Options = {}) {
  const journal = (options.journal as MemoryJournal | undefined) ?? new MemoryJournal();
  let running: Run | undefined;
  const model = scriptedModel(turns(() => running as Run));
  running = run(adder, "Add 1 and 2.", { ...options, model, journal });
  return { running, journal, runId: running.id };
}

const taken = (events: readonly JournalEvent[]) =>
  events.flatMap((event) => (event.type === "message-taken" ? [event.message] : []));

async function expectRedriven(journal: MemoryJournal, runId: string) {
  expect((await redrive(journal, runId)).divergence).toBeNull();
}

const userMessage = (text: string) => `<|start|>user<|message|>${text}<|end|>`;

test("a text reaches the model at the next step, after the results of the step's calls", async () => {
  const prompts: string[] = [];
  let delivered: Promise<boolean> | undefined;
  const { running, journal, runId } = start((self) => [
    () => {
      delivered = self().steer("Add <|end|> 5 too.");
      return callAdd(1, 2);
    },
    ({ prompt }) => {
      prompts.push(prompt);
      return { final: "8" };
    },
  ]);
  expect(await running.outcome).toMatchObject({ kind: "answered", text: "8", steps: 2 });
  expect(await delivered).toBe(true);
  const [prompt = ""] = prompts;
  const tail = `<|message|>3<|end|>${userMessage("Add <|end|> 5 too.")}<|start|>assistant`;
  expect(prompt.endsWith(tail)).toBe(true);
  const events = await eventsOf(journal, runId);
  expect(taken(events)).toEqual([{ kind: "steer", text: "Add <|end|> 5 too." }]);
  // Its text is ordinary tokens: the prompt has no more messages than it should.
  const end = scriptedModel([]).vocabulary.control.end;
  const turn = events.findLast((event) => event.type === "turn-started");
  expect(turn?.type === "turn-started" && turn.newTokens.filter((id) => id === end).length).toBe(2);
  await expectRedriven(journal, runId);
});

test("a text that comes while the model answers causes another turn", async () => {
  const prompts: string[] = [];
  let delivered: Promise<boolean> | undefined;
  const { running, journal, runId } = start((self) => [
    async () => {
      delivered = self().steer("And now plus 1.");
      await sleep(20);
      return { final: "3" };
    },
    ({ prompt }) => {
      prompts.push(prompt);
      return { final: "4" };
    },
  ]);
  const outcome = await running.outcome;
  expect(outcome).toMatchObject({ kind: "answered", text: "4", steps: 2 });
  expect(outcome.undelivered).toBeUndefined();
  expect(await delivered).toBe(true);
  expect(prompts[0]).toContain(`<|channel|>final<|message|>3<|`);
  expect(prompts[0]?.endsWith(`${userMessage("And now plus 1.")}<|start|>assistant`)).toBe(true);
  await expectRedriven(journal, runId);
});

test("a text that comes too late is reported, kept, and taken by a resumed run", async () => {
  let delivered: Promise<boolean> | undefined;
  const { running, journal, runId } = start(
    (self) => [
      async () => {
        delivered = self().steer("Stop at 9.");
        await sleep(20);
        return callAdd(1, 2);
      },
    ],
    { limits: { steps: 1 } },
  );
  const outcome = await running.outcome;
  const late = outcome.kind === "limit" ? outcome.undelivered : null;
  const wasTaken = await delivered;
  // A limit's last turn may have read it.
  if (!wasTaken) expect(late).toEqual(["Stop at 9."]);
  await expectRedriven(journal, runId);
  const prompts: string[] = [];
  const model = scriptedModel(({ prompt }) => {
    prompts.push(prompt);
    return { final: "done" };
  });
  const again = resume(adder, runId, { model, journal, limits: { steps: 9 } });
  expect((await again.outcome).kind).toBe("answered");
  expect(prompts.at(-1)?.split(userMessage("Stop at 9.")).length).toBe(2);
  await expectRedriven(journal, runId);
});

test("before the run has begun and after its end nothing is lost silently", async () => {
  const { running, journal, runId } = start(() => [callAdd(1, 2), { final: "3" }]);
  const early = running.steer("early");
  expect((await running.outcome).kind).toBe("answered");
  expect(await early).toBe(true);
  expect(await running.steer("late")).toBe(false);
  await expect(running.steer(" ")).rejects.toMatchObject({ code: "input.invalid" });
  expect(taken(await eventsOf(journal, runId))).toEqual([{ kind: "steer", text: "early" }]);
});

test("a paused run waits before its next step, and the time doesn't count", async () => {
  const waiting = Promise.withResolvers<void>();
  const { running, journal, runId } = start(
    (self) => [
      () => {
        void self()
          .pause()
          .then(() => waiting.resolve());
        return callAdd(1, 2);
      },
      { final: "3" },
    ],
    { limits: { wallMilliseconds: 3_000 } },
  );
  await waiting.promise;
  const steer = running.steer("While you wait.");
  await sleep(3_300);
  expect(taken(await eventsOf(journal, runId)).map(({ kind }) => kind)).toEqual(["pause", "steer"]);
  expect(await running.continue()).toBe(true);
  const outcome = await running.outcome;
  expect(outcome).toMatchObject({ kind: "answered", text: "3" });
  expect(await steer).toBe(true);
  expect(outcome.milliseconds).toBeLessThan(3_000);
  expect(outcome.pausedMilliseconds).toBeGreaterThan(3_000);
  await expectRedriven(journal, runId);
});

test("a pause outlives the process; aborting ends it", async () => {
  const { running, journal, runId } = start((self) => [
    () => {
      void self().pause();
      return callAdd(1, 2);
    },
  ]);
  await until(async () => taken(await eventsOf(journal, runId)).length === 1);
  running.abort("the process ends");
  expect((await running.outcome).kind).toBe("aborted");
  const model = scriptedModel([{ final: "3" }]);
  const again = resume(adder, runId, { model, journal });
  await sleep(300);
  expect(model.turns).toBe(0);
  await journal.post(runId, { kind: "continue" });
  expect((await again.outcome).kind).toBe("answered");
  await expectRedriven(journal, runId);
});

test("another process aborts a run in the middle of a turn, once", async () => {
  const { running, journal, runId } = start(() => [
    callAdd(1, 2),
    { final: "a long answer, word by word", tokenDelay: 500 },
  ]);
  await until(async () => (await eventsOf(journal, runId)).length > 4);
  await journal.post(runId, { kind: "steer", text: "one more thing" });
  await journal.post(runId, { kind: "abort", reason: "enough" });
  expect(await running.outcome).toMatchObject({ kind: "aborted", reason: "enough" });
  expect(taken(await eventsOf(journal, runId)).map(({ kind }) => kind)).toEqual(["steer", "abort"]);
  await expectRedriven(journal, runId);
  const prompts: string[] = [];
  const model = scriptedModel(({ prompt }) => {
    prompts.push(prompt);
    return { final: "3" };
  });
  const again = resume(adder, runId, { model, journal });
  expect((await again.outcome).kind).toBe("answered");
  expect(prompts[0]?.split(userMessage("one more thing")).length).toBe(2);
  await expectRedriven(journal, runId);
});

test("an abort that came when the run had ended doesn't abort the resumed run", async () => {
  const { running, journal, runId } = start(() => [callAdd(1, 2)], { limits: { steps: 1 } });
  await running.outcome;
  await journal.post(runId, { kind: "abort" });
  const model = scriptedModel([callAdd(3, 4), { final: "7" }]);
  const again = resume(adder, runId, { model, journal, limits: { steps: 5 } });
  expect((await again.outcome).kind).toBe("answered");
  await expectRedriven(journal, runId);
});

test("a text waits for the results of open calls", async () => {
  const journal = new MemoryJournal();
  const asking = agentWith({ tools: adder.tools.map((tool) => ({ ...tool, approval: true })) });
  const prompts: string[] = [];
  const model = scriptedModel([
    callAdd(1, 2),
    ({ prompt }) => {
      prompts.push(prompt);
      return { final: "3" };
    },
  ]);
  const running: Run = run(asking, "Add.", {
    model,
    journal,
    approve: async () => {
      void running.steer("Between.");
      await sleep(20);
      return { approved: true };
    },
  });
  expect((await running.outcome).kind).toBe("answered");
  expect(
    prompts[0]?.endsWith(`<|message|>3<|end|>${userMessage("Between.")}<|start|>assistant`),
  ).toBe(true);
});

test("a text takes back what an empty turn had in store", async () => {
  const shapes: unknown[] = [];
  const { running, journal, runId } = start((self) => [
    async () => {
      void self().steer("Think again.");
      await sleep(20);
      return { analysis: "Hm." };
    },
    ({ shape }) => {
      shapes.push(shape.startWith);
      return { final: "3" };
    },
  ]);
  expect((await running.outcome).kind).toBe("answered");
  expect(shapes).toEqual([undefined]);
  await expectRedriven(journal, runId);
});

test("a fork has an inbox of its own, and isn't paused as its parent was", async () => {
  const { running, journal, runId } = start((self) => [
    () => {
      void self().steer("first");
      void self()
        .pause()
        .then(() => self().continue());
      return callAdd(1, 2);
    },
    callAdd(3, 4),
    { final: "10" },
  ]);
  expect((await running.outcome).kind).toBe("answered");
  const steps: string[] = [];
  const model = scriptedModel(({ prompt }) => {
    steps.push(prompt);
    return { final: "11" };
  });
  const fork = await forkRun(journal, runId, 3, { sampling: { temperature: 0 } }, { agent: adder });
  await journal.post(fork.runId, { kind: "steer", text: "to the fork" });
  const forked = resume(fork.agent, fork.runId, { model, journal });
  expect((await forked.outcome).kind).toBe("answered");
  expect(steps[0]).toContain(userMessage("first"));
  expect(steps[0]).toContain(userMessage("to the fork"));
});

test("an imported run goes on with messages of its own, and isn't paused by its record", async () => {
  const { running, journal, runId } = start(
    (self) => [
      () => {
        void self().steer("theirs");
        void self()
          .pause()
          .then(() => self().abort());
        return callAdd(1, 2);
      },
    ],
    {},
  );
  expect((await running.outcome).kind).toBe("aborted");
  for (const open of [
    async () => new MemoryJournal(),
    () => openJournal(join(temporaryFolder(), "journal.db")),
  ]) {
    await using other = await open();
    await other.append(runId, (await eventsOf(journal, runId)).map(unstamped), "imported");
    for (const text of ["mine", "mine again"]) {
      await other.post(runId, { kind: "steer", text });
      const prompts: string[] = [];
      const model = scriptedModel(({ prompt }) => {
        prompts.push(prompt);
        return callAdd(5, 6);
      });
      const again = resume(adder, runId, {
        model,
        journal: other,
        limits: { steps: text === "mine" ? 3 : 6 },
      });
      expect((await again.outcome).kind).not.toBe("failed");
      for (const each of ["theirs", "mine", ...(text === "mine" ? [] : [text])]) {
        expect(prompts.at(-1)?.split(userMessage(each)).length, each).toBe(2);
      }
    }
  }
});

test("wherever the process ends, each text is in the prompt once", async () => {
  const messages: readonly RunMessage[] = [
    { kind: "steer", text: "alpha" },
    { kind: "pause" },
    { kind: "continue" },
    { kind: "steer", text: "beta" },
  ];
  const script = (self: () => { readonly post: () => void }) => [
    () => {
      self().post();
      return callAdd(1, 2);
    },
    callAdd(3, 4),
    { final: "10" },
  ];
  const whole = new MemoryJournal();
  const runId = "r";
  const model = scriptedModel(
    script(() => ({ post: () => messages.forEach((message) => void whole.post(runId, message)) })),
  );
  await run(adder, "Add.", { model, journal: whole, runId }).outcome;
  const events = await eventsOf(whole, runId);
  for (let length = 1; length < events.length; length++) {
    const journal = new MemoryJournal();
    await journal.append(runId, events.slice(0, length).map(unstamped));
    for (const message of messages) await journal.post(runId, message);
    const prompts: string[] = [];
    const again = scriptedModel(({ prompt }) => {
      prompts.push(prompt);
      return { final: "10" };
    });
    await resume(adder, runId, { model: again, journal }).outcome;
    // An answer that is on record is returned without another turn.
    if (prompts.length === 0) continue;
    const prompt = prompts.at(-1) ?? "";
    for (const text of ["alpha", "beta"]) {
      expect(prompt.split(userMessage(text)).length, `${text} after ${length} events`).toBe(2);
    }
    await expectRedriven(journal, runId);
  }
});

function unstamped({ runId: _, sequence: __, hash: ___, ...event }: JournalEvent) {
  return event;
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition().catch(() => false))) await sleep(5);
}
