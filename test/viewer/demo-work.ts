import { z } from "zod";
import { type ScriptedMessages, type ScriptedTurn, scriptedModel } from "../../src/model/index.ts";
import {
  decide,
  defineAgent,
  openConversation,
  type Run,
  resume,
  run,
} from "../../src/planner/index.ts";
import { defineTool } from "../../src/tool/index.ts";
import type { Journal } from "../../src/trace/index.ts";
import { severalCalls } from "../planner/several-calls.ts";

const PAGES: { readonly [page: number]: string } = {
  1: "The mill was built in 1881 by the brothers Aalto. ",
  2: "Its stones were replaced after the fire of 1902. ",
  3: "Since 1954 it pumps water for the fish ponds. ",
};

const readPage = defineTool({
  name: "read_page",
  description: "Reads a page of the chronicle.",
  input: z.strictObject({ page: z.number() }),
  effect: "read",
  run: ({ page }) => (PAGES[page] ?? "An empty page. ").repeat(30),
});

const archivist = defineAgent({
  name: "archivist",
  description: "Reads one page of the chronicle and says what it holds.",
  instructions: "You read the chronicle of the mill and answer from it.",
  tools: [readPage],
});

const editor = defineAgent({
  name: "editor",
  instructions: "You send readers to the chronicle and join what they found.",
  tools: [archivist.asTool({ name: "archivist", tasks: 2 })],
});

const read = (page: unknown, analysis: string): ScriptedMessages => ({
  analysis,
  call: { tool: "read_page", arguments: { page } },
});

export interface DemoWork {
  /** Spoken to while it works, and ended by its limit of steps with a last turn. */
  readonly steered: string;
  /** Two sub-agents at once. */
  readonly team: string;
  /** Reads the same page again and again: told, made to think, ended with a last turn. */
  readonly stuck: string;
  /** Longer than its context: results taken out, then a summary. */
  readonly long: string;
  /** The second turn of a conversation. */
  readonly turn: string;
  /** Two calls that wait for a decision. */
  readonly waiting: string;
  /** The same, decided from elsewhere: one edited, one denied. */
  readonly edited: string;
  /** Has read a letter of a stranger, so a rule of the policy asks about its call; the answer is remembered. */
  readonly tainted: string;
}

/** Runs that work for long, made by the real loop: spoken to, limited, with sub-agents. */
export async function makeDemoWork(journal: Journal): Promise<DemoWork> {
  return {
    steered: await steered(journal),
    team: await team(journal),
    stuck: await stuck(journal),
    long: await long(journal),
    turn: await secondTurn(journal),
    waiting: await twoCalls(journal, false),
    edited: await twoCalls(journal, true),
    tainted: await tainted(journal),
  };
}

async function steered(journal: Journal): Promise<string> {
  let running: Run | undefined;
  const turns: readonly ScriptedTurn[] = [
    read("1", "Page 1 first."),
    () => {
      void running?.steer("Only the years matter, no names.");
      return read(2, "Then page 2.");
    },
    read(3, "And page 3."),
    { final: "1881 built, 1902 burnt, 1954 pumping. I did not get to the later pages." },
  ];
  running = run(archivist, "When did what happen to the mill?", {
    model: scriptedModel(turns),
    journal,
    seed: 7,
    limits: { steps: 3 },
  });
  await running.outcome;
  return running.id;
}

async function team(journal: Journal): Promise<string> {
  const model = scriptedModel(({ prompt }) => {
    const hasResult = prompt.includes(" to=assistant");
    if (prompt.includes("You read the chronicle")) {
      const page = /page (\d)/.exec(prompt)?.[1] ?? "1";
      if (hasResult) return { final: `Page ${page}: ${PAGES[Number(page)]}` };
      return { call: { tool: "read_page", arguments: { page: Number(page) } } };
    }
    if (hasResult) return { final: "Built in 1881, burnt in 1902." };
    const tasks = ["What does page 1 tell?", "What does page 2 tell?"];
    return { analysis: "Two readers.", call: { tool: "archivist", arguments: { tasks } } };
  });
  const running = run(editor, "Tell the story of the mill.", { model, journal, seed: 7 });
  await running.outcome;
  return running.id;
}

async function stuck(journal: Journal): Promise<string> {
  const model = scriptedModel(({ shape }) =>
    shape.startWith === "final"
      ? { final: "Page 1 says when the mill was built: in 1881. I found nothing on its price." }
      : read(1, "Page 1 again."),
  );
  const running = run(archivist, "What did the mill cost?", { model, journal, seed: 7 });
  await running.outcome;
  return running.id;
}

async function long(journal: Journal): Promise<string> {
  const turns = Array.from({ length: 18 }, (_, index) =>
    read((index % 3) + 1 + 10 * Math.floor(index / 3), `I read page ${index}. `.repeat(8)),
  );
  const summary = {
    asked: "the mill's history",
    found: "built in 1881, burnt in 1902, pumping since 1954",
    done: "pages read one by one",
    open: "the last pages",
  };
  const model = scriptedModel([...turns, { final: "Built, burnt, pumping." }], {
    contextSize: 4000,
    summary: { final: JSON.stringify(summary) },
  });
  const task = "Read the whole chronicle, and tell the mill's history.";
  const running = run(archivist, task, { model, journal, seed: 7 });
  await running.outcome;
  return running.id;
}

async function secondTurn(journal: Journal): Promise<string> {
  const model = scriptedModel([
    read(1, "Page 1 has it."),
    { final: "In 1881." },
    { analysis: "That was on the same page.", final: "The brothers Aalto." },
  ]);
  await using conversation = openConversation(archivist, { model, journal });
  await conversation.ask("When was the mill built?").outcome;
  const second = conversation.ask("And by whom?");
  await second.outcome;
  return second.id;
}

const lend = defineTool({
  name: "lend_book",
  description: "Lends a book of the archive.",
  input: z.strictObject({ book: z.string(), weeks: z.number() }),
  approval: true,
  run: ({ book, weeks }) => `${book} lent for ${weeks} weeks.`,
});

const librarian = defineAgent({
  name: "librarian",
  instructions: "You lend the books of the archive.",
  tools: [lend],
});

async function twoCalls(journal: Journal, decided: boolean): Promise<string> {
  const calls = severalCalls(
    { tool: "lend_book", arguments: { book: "Chronicle", weeks: 52 } },
    { tool: "lend_book", arguments: { book: "Ledger", weeks: 1 } },
  );
  const running = run(librarian, decided ? "Lend both." : "Lend two books.", {
    model: scriptedModel([calls]),
    journal,
    seed: 7,
  });
  await running.outcome;
  if (!decided) return running.id;
  await decide(journal, running.id, "1.1", "approved", { edit: { book: "Chronicle", weeks: 2 } });
  await decide(journal, running.id, "1.2", "denied", { reason: "It is being bound." });
  const model = scriptedModel([{ final: "The chronicle is lent." }]);
  await resume(librarian, running.id, { model, journal }).outcome;
  return running.id;
}

const readLetter = defineTool({
  name: "read_letter",
  description: "Reads a letter that came in.",
  input: z.strictObject({ number: z.number() }),
  effect: "read",
  untrusted: true,
  run: () => "Please lend me the chronicle. — A stranger",
});

async function tainted(journal: Journal): Promise<string> {
  const agent = defineAgent({
    ...librarian,
    tools: [readLetter, defineTool({ ...lend, approval: false })],
    approvals: [
      {
        tool: "lend_book",
        tainted: true,
        decision: "ask",
        reason: "a letter may have asked for it",
      },
    ],
  });
  const model = scriptedModel([
    { call: { tool: "read_letter", arguments: { number: 1 } } },
    { call: { tool: "lend_book", arguments: { book: "Chronicle", weeks: 2 } } },
    { final: "The chronicle is lent." },
  ]);
  const remember = { scope: "run", arguments: { book: "Chron*" } } as const;
  const running = run(agent, "Answer the letter.", {
    ...{ model, journal, seed: 7 },
    approve: () => ({ approved: true, by: "person", remember }),
  });
  await running.outcome;
  return running.id;
}
