import { readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { sourceFiles } from "./source-file.ts";

// ARCHITECTURE.md draws the house; these tests hold the house to the drawing.

const FOLDERS = ["src", "tools", "agents"];
const MOST_FILES = 15;
const MOST_LINES = 400;
const files = sourceFiles(FOLDERS);
const architecture = readFileSync("ARCHITECTURE.md", "utf8");

/** A folder of src, `tools`, `agents`; `ostinato`: the files that are the package's own door; `base`: the rest of src. */
function roomOf(path: string): string {
  const [top = "", room = "", ...more] = path.split("/");
  if (top !== "src") return top;
  if (more.length > 0) return room;
  return ["index.ts", "load-on-use.ts"].includes(room) ? "ostinato" : "base";
}

type Arrows = { readonly [room: string]: { values: string[]; types: string[] } };

function arrowsOfFiles(): Arrows {
  const rooms = [...new Set(files.map(({ path }) => roomOf(path)))].sort();
  return Object.fromEntries(
    rooms.map((room) => {
      const own = files.filter(({ path }) => roomOf(path) === room);
      const to = (kind: "values" | "types") =>
        [...new Set(own.flatMap((file) => file[kind].map(roomOf)))]
          .filter((other) => other !== room)
          .sort();
      const values = to("values");
      const types = to("types").filter((other) => !values.includes(other));
      return [room, { values, types }];
    }),
  );
}

/** The lines `room → others; types: others` below "Arrows". */
function arrowsOfArchitecture(): Arrows {
  const [, block = ""] = /### Arrows\n[\s\S]*?```\n([\s\S]*?)```/.exec(architecture) ?? [];
  const list = (text = "") => text.split(/,\s*/).filter(Boolean).sort();
  return Object.fromEntries(
    block
      .split("\n")
      .filter(Boolean)
      .map((line) => {
        const [, room = "", values, types] =
          /^(\w+)\s+→ ?([^;]*?)(?:; types: (.*))?$/.exec(line) ?? [];
        return [room, { values: list(values), types: list(types) }];
      }),
  );
}

describe("the house is as ARCHITECTURE.md draws it", () => {
  test("arrows between rooms", () => {
    expect(arrowsOfFiles()).toEqual(arrowsOfArchitecture());
  });

  test("the rooms of src", () => {
    const [, drawing = ""] = /## The house\n\n```\nsrc\/\n([\s\S]*?)```/.exec(architecture) ?? [];
    const drawn = [...drawing.matchAll(/^ {2}(\w+)\//gm)].map(([, name]) => name);
    const there = readdirSync("src").filter((name) => statSync(join("src", name)).isDirectory());
    expect(drawn.sort()).toEqual(there.sort());
  });

  test("every file that it names is there", () => {
    const named = [
      ...architecture.matchAll(/`((?:src|tools|agents|bench|test|scripts)\/[\w./-]+)`/g),
    ];
    expect(named.length).toBeGreaterThan(20);
    const missing = named
      .map(([, path = ""]) => path)
      .filter((path) => statSync(path, { throwIfNoEntry: false }) === undefined);
    expect(missing).toEqual([]);
  });
});

test("no circle of imports outside grammar's recursion", () => {
  expect(circles().filter((circle) => !circle.every((path) => roomOf(path) === "grammar"))).toEqual(
    [],
  );
});

test(`at most ${MOST_FILES} files per folder`, () => {
  const counts = new Map<string, number>();
  for (const { path } of files) counts.set(dirname(path), (counts.get(dirname(path)) ?? 0) + 1);
  expect([...counts].filter(([, count]) => count > MOST_FILES)).toEqual([]);
});

test(`at most ${MOST_LINES} lines per file`, () => {
  const long = files.filter(({ lines }) => lines > MOST_LINES);
  expect(long.map(({ path, lines }) => `${path}: ${lines}`)).toEqual([]);
});

test("no room has more than a quarter of src", () => {
  const source = files.filter(({ path }) => path.startsWith("src/"));
  const total = source.reduce((sum, { lines }) => sum + lines, 0);
  const sizes = Map.groupBy(source, ({ path }) => roomOf(path));
  const large = [...sizes].filter(
    ([, own]) => own.reduce((sum, { lines }) => sum + lines, 0) > total / 4,
  );
  expect(large.map(([room]) => room)).toEqual([]);
});

test("tools and agents import Ostinato by its entry points", () => {
  const outside = files
    .filter(({ path }) => !path.startsWith("src/"))
    .flatMap(({ path, text }) =>
      [...text.matchAll(/from "((?:\.\.\/)+src\/[^"]+)"/g)].map(([, to]) => `${path}: ${to}`),
    );
  expect(outside).toEqual([]);
});

/** Groups of files that reach each other through imports of values (Tarjan). */
function circles(): string[][] {
  const imports = new Map(files.map(({ path, values }) => [path, values]));
  const found: string[][] = [];
  const index = new Map<string, number>();
  const stack: string[] = [];
  const visit = (path: string): number => {
    const own = index.size;
    index.set(path, own);
    let lowest = own;
    stack.push(path);
    for (const next of imports.get(path) ?? []) {
      if (!imports.has(next)) continue;
      if (!index.has(next)) lowest = Math.min(lowest, visit(next));
      else if (stack.includes(next)) lowest = Math.min(lowest, index.get(next) ?? lowest);
    }
    if (lowest === own) {
      const circle = stack.splice(stack.indexOf(path));
      if (circle.length > 1) found.push(circle.sort());
    }
    return lowest;
  };
  for (const path of imports.keys()) if (!index.has(path)) visit(path);
  return found;
}
