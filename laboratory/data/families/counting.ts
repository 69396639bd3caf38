import { DONE, type Family, NOW } from "../family.ts";
import { intent } from "../intent.ts";
import { type Scene, Unsuitable } from "../scene.ts";
import { COUNT, WHERE } from "./wordings/counting.ts";
import { COUNT_WRITE } from "./wordings/counting-to-file.ts";

export { COUNT };

export function countAnswer(path: string, word: string, count: number): string {
  if (count === 0) return `No line in ${path} contains ${word}.`;
  return count === 1
    ? `1 line in ${path} contains ${word}.`
    : `${count} lines in ${path} contain ${word}.`;
}

export function matches(scene: Scene, path: string, word: string): number {
  return scene.workspace.lines(path).filter((line) => line.includes(word)).length;
}

async function count(scene: Scene): Promise<void> {
  const { draw, random } = scene;
  const word = draw.uniqueWord();
  const hits = random.chance(0.85)
    ? random.choose([0, 1, 1, 2, 2, 3, 3, 4, 5, 6, 7])
    : random.integer(8, 16);
  const isTable = random.chance(0.4);
  const lines = Array.from({ length: Math.max(hits, 2) + random.integer(0, 4) }, (_, index) => {
    const used = index < hits ? word : draw.word();
    if (isTable)
      return random.chance(0.5)
        ? `${used},${draw.number()}`
        : `${index + 1},${used},${draw.word()}`;
    return random.choose([
      `The ${used} is ${draw.adjective()}.`,
      `${used} ${draw.number()}`,
      `We ${random.choose(["need", "have", "sell"])} ${used}.`,
      `${draw.word()} ${used}`,
      `${used}: ${draw.word()}`,
    ]);
  });
  const path = scene.put(
    draw.path(isTable ? { ending: "csv" } : {}),
    random.shuffled(lines).join("\n"),
  );
  const quote = random.choose(["", "", "", '"', "'"]);
  scene.ask(COUNT, { f: path, w: quote + word + quote });
  await scene.call(`I should search ${path} for ${word}.`, "grep", { pattern: word, path });
  const found = matches(scene, path, word);
  scene.final(NOW, countAnswer(path, word, found), [found === 0 ? "No line" : String(found)]);
  scene.topic = { kind: "count", path };
}

async function where(scene: Scene): Promise<void> {
  const { draw, random } = scene;
  const [word, folder] = [draw.uniqueWord(), draw.folder()];
  const paths = Array.from({ length: random.integer(2, 4) }, () => {
    const lines = Array.from({ length: random.integer(1, 4) }, () => draw.sentence());
    return scene.put(`${folder}/${draw.path({ folderShare: 0 })}`, lines.join("\n"));
  });
  const path = random.choose(paths);
  const lines = scene.workspace.lines(path);
  const index = random.integer(0, lines.length - 1);
  lines[index] = random.choose([
    `The ${word} is ${draw.adjective()}.`,
    `${word} ${draw.word()}`,
    `We need ${word}.`,
  ]);
  scene.put(path, lines.join("\n"));
  const holding = [...scene.workspace.files].filter(([, text]) => text.includes(word));
  if (holding.length !== 1 || matches(scene, path, word) !== 1) throw new Unsuitable();
  const request = scene.ask(WHERE, { d: folder, w: word });
  const inFolder = request.includes(folder);
  await scene.call(
    `I should search ${inFolder ? `${folder} ` : ""}for ${word}.`,
    "grep",
    inFolder ? { pattern: word, path: folder } : { pattern: word },
  );
  scene.final(NOW, `${path} mentions ${word} in line ${index + 1}.`, [path]);
}

async function countWrite(scene: Scene): Promise<void> {
  const { draw, random } = scene;
  const word = draw.uniqueWord();
  const lines = [
    ...Array.from({ length: random.integer(1, 6) }, () => `${word} ${draw.number()}`),
    ...Array.from({ length: random.integer(0, 3) }, () => `${draw.word()} ${draw.number()}`),
  ];
  const path = scene.put(draw.path(), random.shuffled(lines).join("\n"));
  const to = draw.path();
  const found = String(matches(scene, path, word));
  scene.ask(COUNT_WRITE, { f: path, h: to, w: word });
  await scene.call(intent.countWrite(word, path, to), "grep", { pattern: word, path });
  await scene.call(`I should write ${found} to ${to}.`, "write_file", { path: to, content: found });
  scene.final(DONE, `I wrote ${found} to ${to}.`, [found, to]);
}

export const countingFamilies: readonly Family[] = [
  { name: "count", weight: 4.5, needs: ["grep"], build: count },
  { name: "where", weight: 13, needs: ["grep"], build: where },
  { name: "count-write", weight: 8, needs: ["grep", "write_file"], build: countWrite },
];
