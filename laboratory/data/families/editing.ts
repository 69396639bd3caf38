import { DONE, type Family } from "../family.ts";
import { intent } from "../intent.ts";
import { layPairs } from "../pairs.ts";
import { type Scene, Unsuitable } from "../scene.ts";
import { CORRECT } from "./wordings/correcting.ts";
import { EDIT, SET } from "./wordings/editing.ts";

export { EDIT, SET };

async function edit(scene: Scene): Promise<void> {
  const { draw, random } = scene;
  const plain = () =>
    random.choose([
      draw.number(),
      draw.date(),
      draw.capitalized(),
      draw.code(),
      `${draw.word()} ${draw.number()}`,
    ]);
  const old = random.chance(0.8) ? draw.uniqueWord() : plain();
  const next = random.weighted<string>([
    [70, draw.uniqueWord()],
    [15, draw.value()],
    [15, plain()],
  ]);
  if (old === next) throw new Unsuitable();
  const lines = Array.from({ length: random.integer(0, 2) }, () => draw.sentence());
  const line = random.choose([
    `The ${old} is ${draw.adjective()}.`,
    `${draw.word()} ${old}`,
    `We need ${old} in ${draw.word()}.`,
    `${old}: ${draw.value()}`,
    `${draw.key()}: ${old}`,
  ]);
  lines.splice(random.integer(0, lines.length), 0, line);
  if (lines.join("\n").split(old).length !== 2) throw new Unsuitable();
  const path = scene.put(draw.path(), lines.join("\n"));
  const quote = random.choose(["", "", '"', "'"]);
  scene.ask(EDIT, { f: path, a: quote + old + quote, b: quote + next + quote });
  await scene.call(intent.edit(old, next, path), "edit_file", {
    path,
    old_text: old,
    new_text: next,
  });
  scene.final(DONE, `I replaced ${old} with ${next} in ${path}.`, [path]);
}

async function set(scene: Scene): Promise<void> {
  const { random, draw } = scene;
  const file = layPairs(scene, { json: false, count: random.integer(2, 5) });
  const [key, old] = random.choose(file.pairs);
  const next = random.choose([draw.value(), draw.word(), draw.number(), draw.date()]);
  const line = file.lineOf(key);
  if (old === next || (scene.workspace.files.get(file.path) ?? "").split(line).length !== 2)
    throw new Unsuitable();
  scene.ask(SET, { f: file.path, k: key, v: next });
  await scene.call(intent.set(key, next, file.path), "read_file", { path: file.path });
  const changed = line.slice(0, line.length - old.length) + next;
  await scene.call(`It says ${line}`, "edit_file", {
    path: file.path,
    old_text: line,
    new_text: changed,
  });
  scene.final(DONE, `I changed the ${key} to ${next} in ${file.path}.`, [next, file.path]);
}

/** The person is wrong about the old value: the edit fails, the file is read, the right line is edited. */
async function editFails(scene: Scene): Promise<void> {
  const { draw, random } = scene;
  const file = layPairs(scene, { json: false, count: random.integer(2, 4), plainValues: true });
  const [key, old] = random.choose(file.pairs);
  const next = random.choose([draw.word(), draw.number(), draw.date()]);
  const right = random.chance(0.35);
  const claimed = right ? old : random.choose([draw.word(), draw.number(), draw.date()]);
  const text = scene.workspace.files.get(file.path) ?? "";
  const line = file.lineOf(key);
  if (claimed === next || old === next || text.split(line).length !== 2) throw new Unsuitable();
  if (text.split(claimed).length !== (right ? 2 : 1)) throw new Unsuitable();
  scene.ask(CORRECT, { f: file.path, k: key, w: claimed, v: next });
  await scene.call(intent.correct(key, claimed, next, file.path), "edit_file", {
    path: file.path,
    old_text: claimed,
    new_text: next,
  });
  if (right)
    return scene.final(DONE, `I changed the ${key} to ${next} in ${file.path}.`, [next, file.path]);
  await scene.call(`The text is not there. I should read ${file.path}.`, "read_file", {
    path: file.path,
  });
  const changed = line.slice(0, line.length - old.length) + next;
  await scene.call(`It says ${line}`, "edit_file", {
    path: file.path,
    old_text: line,
    new_text: changed,
  });
  scene.final(DONE, `The ${key} was ${old}. I changed it to ${next} in ${file.path}.`, [
    next,
    file.path,
  ]);
}

export const editingFamilies: readonly Family[] = [
  { name: "edit", weight: 11, needs: ["edit_file"], build: edit },
  { name: "set", weight: 15, needs: ["edit_file", "read_file"], build: set },
  { name: "edit-fails", weight: 10, needs: ["edit_file", "read_file"], build: editFails },
];
