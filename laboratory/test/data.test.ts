import { readdirSync } from "node:fs";
import { join } from "node:path";
import { HarmonyParser } from "ostinato/harmony";
import { describe, expect, test } from "vitest";
import { FAMILIES, FAMILY_NAMES } from "../data/families/index.ts";
import { isHeldOut, NOUNS } from "../data/lexicon.ts";
import { loadVocabulary } from "../data/load-vocabulary.ts";
import { type Group, makeGroup } from "../data/make-group.ts";
import { Random } from "../data/random.ts";
import type { SettingKind } from "../data/setting.ts";
import { expandWording, HELD_OUT } from "../data/wording.ts";

const vocabulary = loadVocabulary();
const { control } = vocabulary;
const WORDINGS = join(import.meta.dirname, "../data/families/wordings");

async function groups(
  count: number,
  options: Parameters<typeof makeGroup>[3] = {},
): Promise<Group[]> {
  const made = Array.from({ length: count }, (_, index) =>
    makeGroup(9, index, vocabulary, options),
  );
  return Promise.all(made);
}

describe("training data", () => {
  test("the same seed gives the same tokens, another seed others", async () => {
    const [first, again] = [await makeGroup(5, 3, vocabulary), await makeGroup(5, 3, vocabulary)];
    const tokens = ({ prefix, tasks }: Group) => [prefix, ...tasks.map((task) => task.tokens)];
    expect(tokens(again)).toEqual(tokens(first));
    expect(tokens(await makeGroup(6, 3, vocabulary))).not.toEqual(tokens(first));
    for (const kind of ["browser", "invented", "structured"] as const) {
      const made = [1, 2].map(async () => tokens(await makeGroup(5, 3, vocabulary, { kind })));
      expect(await made[0]).toEqual(await made[1]);
    }
  });

  test("a label is the next token, except the <|return|> of a last answer", async () => {
    let trained = 0;
    for (const { tasks } of await groups(20)) {
      for (const { tokens, labels } of tasks) {
        expect(labels).toHaveLength(tokens.length);
        for (const [place, label] of labels.entries()) {
          if (label === -1) continue;
          trained += 1;
          const next = tokens[place + 1];
          expect(label === control.return ? control.end : label).toBe(next);
        }
        expect(labels.filter((label) => label === control.return)).toHaveLength(1);
      }
    }
    expect(trained).toBeGreaterThan(5000);
  });

  test("what is trained is what a turn of the model may be: the parser has nothing to repair", async () => {
    for (const { tasks } of await groups(20)) {
      for (const { tokens, labels, family } of tasks) {
        const parser = new HarmonyParser(vocabulary);
        const turn: number[] = [];
        for (const label of labels) if (label !== -1) turn.push(label);
        const events = turn.flatMap((token) => [...parser.push(token)]).concat(parser.end());
        // Several turns in a row: a call ends one, and the next begins with its channel.
        const repairs = events.filter((event) => event.type === "repair");
        expect(
          repairs.filter(({ code }) => code !== "missing-start"),
          `${family}: ${vocabulary.decode(tokens)}`,
        ).toEqual([]);
      }
    }
  });

  test("text of users and files never becomes a control token", async () => {
    for (const { prefix, tasks } of await groups(10)) {
      for (const tokens of [prefix, ...tasks.map((task) => task.tokens)]) {
        const starts = tokens.filter((token) => token === control.start).length;
        const ends = tokens.filter(
          (token) => token === control.end || token === control.call,
        ).length;
        expect(ends).toBe(starts);
      }
    }
  });

  test("every family comes up, and none fails to be drawn", async () => {
    const seen = new Set<string>();
    const kinds: SettingKind[] = ["default", "varied", "invented", "structured", "browser", "bare"];
    for (const kind of kinds) {
      for (const { tasks } of await groups(60, { kind, mostTasks: 9 })) {
        for (const { family } of tasks) seen.add(family);
      }
    }
    expect([...seen].sort()).toEqual([...FAMILY_NAMES].sort());
    expect(FAMILIES.length).toBeGreaterThanOrEqual(20);
  });

  test("before its first call the model says every file that the request is about", async () => {
    const families = ["copy", "edit", "value-write", "count-write", "combine", "several"];
    const made = await groups(30, { kind: "default", families, secondTask: 0 });
    let files = 0;
    for (const { scene } of made.flatMap(({ tasks }) => tasks)) {
      const calls = scene.parts.flatMap((part) =>
        part.kind === "call" && part.tool !== "update_plan" ? [JSON.parse(part.json)] : [],
      );
      const said = scene.parts.find((part) => part.kind === "analysis")?.text;
      for (const { path } of calls) expect(said).toContain(path);
      files += calls.length;
    }
    expect(files).toBeGreaterThan(100);
  });

  test("held-out words and wordings are not trained", async () => {
    const heldOut = new Set(NOUNS.filter(isHeldOut));
    expect(heldOut.size).toBeGreaterThan(30);
    const requests = async (options: Parameters<typeof makeGroup>[3]) => {
      const made = await groups(40, { kind: "default", ...options });
      return made.flatMap(({ tasks }) =>
        tasks.flatMap(({ scene }) =>
          scene.parts.flatMap((part) => (part.kind === "user" ? [part.text] : [])),
        ),
      );
    };
    const trained = (await requests({})).join("\n");
    const held = (await requests({ heldOut: true, newWordings: true })).join("\n");
    // A word that a wording itself has ("order", "read") is not a drawn one.
    const drawn = ["castle", "falcon", "piano", "sandal", "furnace", "lecture"].filter(isHeldOut);
    expect(drawn.length).toBeGreaterThan(0);
    for (const word of drawn) expect(trained).not.toMatch(new RegExp(`\\b${word}\\b`));
    expect(drawn.some((word) => new RegExp(`\\b${word}\\b`).test(held))).toBe(true);
    expect(held).toMatch(/dump|aloud|jot|tally|tack|figure/i);
  });

  test("no held-out wording is also a trained one", async () => {
    const random = new Random(11);
    const say = (patterns: readonly string[], times: number) =>
      patterns.flatMap((pattern) =>
        Array.from({ length: times }, () => plain(expandWording(random, pattern))),
      );
    const both: string[] = [];
    let lists = 0;
    for (const file of readdirSync(WORDINGS).filter((name) => name.endsWith(".ts"))) {
      const values: unknown[] = Object.values(await import(join(WORDINGS, file)));
      for (const list of values) {
        if (!isWordings(list) || !list.includes(HELD_OUT)) continue;
        const mark = list.indexOf(HELD_OUT);
        const heldOut = new Set(say(list.slice(mark + 1), 200));
        both.push(...say(list.slice(0, mark), 40).filter((wording) => heldOut.has(wording)));
        lists++;
      }
    }
    expect(lists).toBeGreaterThan(40);
    // A bare "hi" is the same with any punctuation.
    expect([...new Set(both)].filter((wording) => wording.includes(" "))).toEqual([]);
  });
});

describe("expandWording", () => {
  test("composes many wordings of one pattern, and leaves slots alone", () => {
    const random = new Random(1);
    const pattern = "[do][read] [file]<f> and {tell me|show me} {what it says|the [content]}";
    const wordings = new Set(Array.from({ length: 3000 }, () => expandWording(random, pattern)));
    expect(wordings.size).toBeGreaterThan(1000);
    for (const wording of wordings) expect(wording).toMatch(/^[^{}[\]]*<f>[^{}[\]]*$/);
  });
});

/** Without what doesn't tell wordings apart. */
function plain(wording: string): string {
  return wording
    .toLowerCase()
    .replace(/[.,:;!?"'`]/g, "")
    .replace(/\s+/g, " ")
    .trim();
}

function isWordings(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((each) => typeof each === "string");
}
