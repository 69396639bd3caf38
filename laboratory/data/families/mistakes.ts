import { DONE, type Family, NOW } from "../family.ts";
import { intent } from "../intent.ts";
import { folderOf, layPairs } from "../pairs.ts";
import type { Random } from "../random.ts";
import { type Scene, Unsuitable } from "../scene.ts";
import { COUNT, countAnswer, matches } from "./counting.ts";
import { EDIT } from "./editing.ts";
import { LINE, lineSlots, READ, VALUE } from "./reading.ts";
import { LINES_OF } from "./shell.ts";
import { COPY } from "./writing.ts";

/** A letter left out, two letters exchanged, a letter doubled: as people mistype. */
function misspellings(random: Random, name: string): string[] {
  const at = random.integer(1, name.length - 2);
  const [before, here = "", next = "", after] = [
    name.slice(0, at),
    name[at],
    name[at + 1],
    name.slice(at + 2),
  ];
  return [before + next + after, before + next + here + after, before + here + here + next + after];
}

/** A path that is nearly `path`. */
function similarTo(scene: Scene, path: string): string {
  const { random } = scene;
  const folder = folderOf(path);
  const file = folder === "" ? path : path.slice(folder.length + 1);
  const dot = file.lastIndexOf(".");
  const [name, ending] = [file.slice(0, dot), file.slice(dot + 1)];
  const near = random.weighted<string>([
    [
      30,
      `${name}.${random.choose(["txt", "md", "log", "csv"].filter((other) => other !== ending))}`,
    ],
    [25, `${name}s.${ending}`],
    [15, name.length > 4 ? `${name.slice(0, -1)}.${ending}` : `${name}e.${ending}`],
    [15, `${name}-${random.integer(1, 9)}.${ending}`],
    [15, `${name}${random.choose([..."aeiouy"])}.${ending}`],
    ...(name.length > 4
      ? misspellings(random, name).map((text) => [12, `${text}.${ending}`] as const)
      : []),
  ]);
  return folder === "" ? near : `${folder}/${near}`;
}

async function wrongPath(scene: Scene): Promise<void> {
  const { draw, random } = scene;
  const kind = random.weighted<string>([
    [40, "value"],
    [30, "read"],
    [10, "line"],
    [10, "count"],
    [10, "copy"],
  ]);
  const pairs = kind === "value" ? layPairs(scene, { count: random.integer(2, 4) }) : null;
  const path =
    pairs?.path ??
    scene.put(
      draw.path(),
      kind === "line" ? `${draw.sentence()}\n${draw.sentence()}` : draw.text(),
    );
  scene.clutter(4, folderOf(path));
  const wrong = similarTo(scene, path);
  if (scene.workspace.files.has(wrong)) throw new Unsuitable();
  if (!(kind === "count" ? scene.has("grep") : kind === "copy" ? scene.has("write_file") : true))
    throw new Unsuitable();
  if (kind === "count") return wrongPathOfCount(scene, path, wrong);
  const [key, value] = random.choose(pairs?.pairs ?? [["", ""] as const]);
  const to = draw.path();
  scene.ask({ value: VALUE, read: READ, line: LINE, copy: COPY }[kind] ?? READ, {
    ...lineSlots(scene, wrong, 1),
    k: key,
    h: to,
  });
  const range = kind === "line" ? { offset: 1, limit: 1 } : {};
  const what = kind === "line" ? "line 1 of " : "";
  const thoughts: { readonly [kind: string]: string } = {
    value: intent.value(key, wrong),
    copy: intent.copy(wrong, to),
  };
  const thought = thoughts[kind] ?? `I should read ${what}${wrong}.`;
  const failure = await scene.call(thought, "read_file", {
    path: wrong,
    ...range,
  });
  if (!failure.includes(path)) throw new Unsuitable();
  const text = await scene.call(
    `${wrong} does not exist. I should read ${what}${path}.`,
    "read_file",
    { path, ...range },
  );
  if (kind === "value")
    return scene.final(`It says ${pairs?.lineOf(key)}`, `The ${key} is ${value}.`, [value]);
  if (kind === "line") return scene.final(NOW, `Line 1 of ${path} is: ${text}`, [text]);
  if (kind === "read") return scene.final(NOW, text, text.split("\n"));
  await scene.call(`I should write ${to}.`, "write_file", { path: to, content: text });
  scene.final(DONE, `I copied ${path} to ${to}.`, [to]);
}

async function wrongPathOfCount(scene: Scene, path: string, wrong: string): Promise<void> {
  const words = scene.workspace.files.get(path)?.match(/[A-Za-z]{3,}/g) ?? [];
  if (words.length === 0) throw new Unsuitable();
  const word = scene.random.choose(words);
  scene.ask(COUNT, { f: wrong, w: word });
  const failure = await scene.call(`I should search ${wrong} for ${word}.`, "grep", {
    pattern: word,
    path: wrong,
  });
  if (!failure.includes(path)) throw new Unsuitable();
  await scene.call(`${wrong} does not exist. I should search ${path} for ${word}.`, "grep", {
    pattern: word,
    path,
  });
  const found = matches(scene, path, word);
  scene.final(NOW, countAnswer(path, word, found), [String(found)]);
}

/** No file is like the one that is asked for: the honest answer. */
async function noFile(scene: Scene): Promise<void> {
  const { draw, random } = scene;
  const path = draw.path();
  scene.clutter(4, random.chance(0.6) ? folderOf(path) : "");
  const name = path.slice(path.lastIndexOf("/") + 1).replace(/\.\w+$/, "");
  if ([...scene.workspace.files.keys()].some((other) => other.includes(name.slice(0, 3))))
    throw new Unsuitable();
  const kinds = [
    "read",
    "read",
    "value",
    "value",
    "line",
    ...(scene.has("grep") ? ["count"] : []),
    ...(scene.has("shell") ? ["lines"] : []),
    ...(scene.has("edit_file") ? ["edit"] : []),
    ...(scene.has("write_file") ? ["copy"] : []),
  ];
  const [word, other, to, key] = [draw.uniqueWord(), draw.uniqueWord(), draw.path(), draw.key()];
  const number = random.integer(1, 9);
  switch (random.choose(kinds)) {
    case "line":
      scene.ask(LINE, lineSlots(scene, path, number));
      await scene.call(`I should read line ${number} of ${path}.`, "read_file", {
        path,
        offset: number,
        limit: 1,
      });
      break;
    case "count":
      scene.ask(COUNT, { f: path, w: word });
      await scene.call(`I should search ${path} for ${word}.`, "grep", { pattern: word, path });
      break;
    case "lines":
      scene.ask(LINES_OF, { f: path });
      await scene.call(`I should count the lines of ${path}.`, "shell", {
        command: `wc -l ${path}`,
      });
      break;
    case "edit":
      scene.ask(EDIT, { f: path, a: word, b: other });
      await scene.call(intent.edit(word, other, path), "edit_file", {
        path,
        old_text: word,
        new_text: other,
      });
      break;
    case "copy":
      scene.ask(COPY, { f: path, h: to });
      await scene.call(intent.copy(path, to), "read_file", { path });
      break;
    case "value":
      scene.ask(VALUE, { f: path, k: key });
      await scene.call(intent.value(key, path), "read_file", { path });
      break;
    default:
      scene.ask(READ, { f: path });
      await scene.call(`I should read ${path}.`, "read_file", { path });
  }
  scene.final(`${path} does not exist.`, `There is no file ${path}.`, [`no file ${path}`]);
}

/** A call that the model would not have made on its own was wrong; what is trained is the way out. */
async function badCall(scene: Scene): Promise<void> {
  const { draw, random } = scene;
  const pairs = layPairs(scene, { count: random.integer(2, 4) });
  const { path } = pairs;
  const [key, value] = random.choose(pairs.pairs);
  const asksValue = random.chance(0.6);
  scene.ask(asksValue ? VALUE : READ, { f: path, k: key });
  const thought = asksValue ? intent.value(key, path) : intent.read(path);
  if (random.chance(0.5)) {
    const wrongTool = random.choose([
      "open_file",
      "open",
      "cat",
      "get_file",
      "file_read",
      "readfile",
      "view",
      `read_${draw.word()}`,
    ]);
    const names = scene.tools.map(({ name }) => name).join(", ");
    scene.given(
      thought,
      wrongTool,
      { path },
      `Error: there is no tool ${wrongTool}. Tools: ${names}.`,
      { trained: false },
    );
  } else {
    const [argument, problem] = random.choose([
      [
        { file: path },
        "file: there is no argument of this name; path: expected string, received undefined, got nothing",
      ],
      [{ path, offset: 0 }, "offset: Too small: expected number to be >=1, got 0"],
      [{ path, limit: "all" }, 'limit: expected number, received string, got "all"'],
      [{ path, mode: "r" }, "mode: there is no argument of this name"],
    ] as const);
    scene.given(
      thought,
      "read_file",
      argument,
      `Error: invalid arguments for read_file: ${problem}. Arguments: path (string, required), offset (integer, optional), limit (integer, optional), line_numbers (boolean, optional).`,
      { trained: false },
    );
  }
  const text = await scene.call(`The call was wrong. I should read ${path}.`, "read_file", {
    path,
  });
  if (asksValue)
    return scene.final(`It says ${pairs.lineOf(key)}`, `The ${key} is ${value}.`, [value]);
  scene.final(NOW, text, text.split("\n"));
}

export const mistakeFamilies: readonly Family[] = [
  { name: "wrong-path", weight: 5, needs: ["read_file"], build: wrongPath },
  { name: "no-file", weight: 3, needs: ["read_file"], build: noFile },
  { name: "bad-call", weight: 2, needs: ["read_file"], build: badCall },
];
