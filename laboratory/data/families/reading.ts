import { type Family, NOW } from "../family.ts";
import { intent } from "../intent.ts";
import { kindredLines } from "../kindred-lines.ts";
import { ordinal, spokenNumber } from "../number-words.ts";
import { layPairs, layTable } from "../pairs.ts";
import type { Scene } from "../scene.ts";
import { CHAIN, POINTERS } from "./wordings/following.ts";
import { CELL, VALUE } from "./wordings/looking-up.ts";
import { LINE, READ } from "./wordings/reading.ts";

export { CELL, LINE, READ, VALUE };

async function read(scene: Scene): Promise<void> {
  const path = scene.put(scene.draw.path(), scene.draw.text());
  scene.clutter();
  scene.ask(READ, { f: path });
  const text = await scene.call(intent.read(path), "read_file", { path });
  scene.final(NOW, text, text.split("\n"));
  scene.topic = { kind: "read", path };
}

export function lineSlots({ random }: Scene, path: string, number: number) {
  return { f: path, n: spokenNumber(random, number), o: ordinal(random, number) };
}

async function line(scene: Scene): Promise<void> {
  const { draw, random } = scene;
  const length = random.integer(3, 9);
  const lines = random.chance(0.3)
    ? kindredLines(draw, length)
    : Array.from({ length }, () => draw.sentence());
  const path = scene.put(draw.path(), lines.join("\n"));
  const beyond = random.chance(0.12);
  const number = beyond ? lines.length + random.integer(1, 20) : random.integer(1, lines.length);
  scene.ask(LINE, lineSlots(scene, path, number));
  const text = await scene.call(`I should read line ${number} of ${path}.`, "read_file", {
    path,
    offset: number,
    limit: 1,
  });
  if (beyond)
    return scene.final("The file is shorter.", `There is no line ${number} in ${path}.`, [
      `no line ${number}`,
    ]);
  scene.final(NOW, `Line ${number} of ${path} is: ${text}`, [text]);
}

async function value(scene: Scene): Promise<void> {
  const { random } = scene;
  const file = layPairs(scene);
  const [key, found] = random.choose(file.pairs);
  scene.clutter();
  scene.ask(VALUE, { f: file.path, k: key });
  await scene.call(intent.value(key, file.path), "read_file", { path: file.path });
  scene.final(`It says ${file.lineOf(key)}`, `The ${key} is ${found}.`, [found]);
  scene.topic = {
    kind: "value",
    path: file.path,
    pairs: file.pairs.filter(([other]) => other !== key),
  };
}

async function missingKey(scene: Scene): Promise<void> {
  const file = layPairs(scene);
  const key = scene.draw.key();
  scene.ask(VALUE, { f: file.path, k: key });
  await scene.call(intent.value(key, file.path), "read_file", { path: file.path });
  scene.final(`There is no ${key}.`, `There is no ${key} in ${file.path}.`, [`no ${key}`]);
}

async function cell(scene: Scene): Promise<void> {
  const { random } = scene;
  const { path, columns, rows } = layTable(scene);
  const row = random.choose(rows);
  const column = random.integer(1, columns.length - 1);
  const [key, found] = [columns[column] as string, row[column] as string];
  scene.ask(CELL, { f: path, k: key, r: row[0] as string });
  await scene.call(intent.cell(key, row[0] as string, path), "read_file", { path });
  // Column by column, so that none has to be counted off.
  const cells = columns.map((name, index) => `${name} is ${row[index]}`);
  scene.final(
    `The columns are ${columns.join(",")} and the row is ${row.join(",")}, so ${cells.join(", ")}`,
    `The ${key} of ${row[0]} is ${found}.`,
    [found],
  );
}

async function chain(scene: Scene): Promise<void> {
  const { draw, random } = scene;
  const paths = Array.from({ length: random.choose([2, 3, 3, 4, 4, 5]) }, () => draw.path());
  const pointer = random.choose(POINTERS);
  const before = () => (random.chance(0.25) ? `${draw.sentence()}\n` : "");
  for (const [index, path] of paths.slice(0, -1).entries()) {
    scene.put(path, before() + pointer.replace("#", () => paths[index + 1] as string));
  }
  const [key, found] = [draw.key(), draw.value()];
  const entry = `${key}${random.choose([": ", " = "])}${found}`;
  scene.put(paths.at(-1) as string, before() + entry);
  scene.ask(CHAIN, { f: paths[0] as string, k: key });
  await scene.plan([`Read ${paths[0]}`, "Follow the files", "Answer"]);
  for (const [index, path] of paths.entries()) {
    const thought = index === 0 ? intent.chain(key, path) : intent.read(path);
    await scene.call(thought, "read_file", { path });
  }
  scene.final(`It says ${entry}`, `The ${key} is ${found}.`, [found]);
}

export const readingFamilies: readonly Family[] = [
  { name: "read", weight: 13, needs: ["read_file"], build: read },
  { name: "line", weight: 2.5, needs: ["read_file"], build: line },
  { name: "value", weight: 8, needs: ["read_file"], build: value },
  { name: "missing-key", weight: 4, needs: ["read_file"], build: missingKey },
  { name: "cell", weight: 8, needs: ["read_file"], build: cell },
  { name: "chain", weight: 4.5, needs: ["read_file"], build: chain },
];
