import { DONE, type Family } from "../family.ts";
import { layPairs } from "../pairs.ts";
import { type Scene, Unsuitable } from "../scene.ts";

export const EDIT = [
  "[do]{replace|substitute|swap} <_a> {with|by} <_b> in [file]<f>[me]",
  "[do]{change|correct|turn|edit} <_a> {to|into} <_b> in [file]<f>[me]",
  "in [file]<f>, {replace|change|substitute} <_a> {with|to|by} <_b>",
  "[do]edit [file]<f>{.|:|,} {put|write} <_b> {instead of|in place of} <_a>",
  "[do]edit <f> so that it says <_b> instead of <_a>",
  "there is a mistake in <f>: <_a> should be <_b>",
  "in [file]<f>, <_a> {should|must|has to} {be replaced with|be changed to|become|be} <_b>",
  "file: <f>\nReplace <_a> with <_b>.",
  "{<_a> in <f>|where <f> says <_a>, it} {should|must} be <_b>",
  "[do]fix [file]<f>: not <_a> but <_b>",
  "I want <_b> instead of <_a> in [file]<f>",
  "exchange <_a> for <_b> inside <f>",
  "<f> says <_a>; make that <_b>",
  "rewrite <_a> as <_b> in the document <f>",
];

async function edit(scene: Scene): Promise<void> {
  const { draw, random } = scene;
  const [old, next] = [draw.uniqueWord(), random.chance(0.8) ? draw.uniqueWord() : draw.value()];
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
  await scene.call(`I should edit ${path}.`, "edit_file", { path, old_text: old, new_text: next });
  scene.final(DONE, `I replaced ${old} with ${next} in ${path}.`, [path]);
}

export const SET = [
  "[do]{set|change|update} the <_k> in [file]<f> to <_v>[me]",
  "[do]{set|change|update} the value of <_k> in [file]<f> to <_v>",
  "in [file]<f>, {set|change|update} the <_k> to <_v>",
  "the <_k> in [file]<f> {should|must} be <_v>{ now|}",
  "the <_k> in <f> has changed. It is now <_v>",
  "[do]{put|write|enter} <_v> as the {new |}<_k> in [file]<f>",
  "let the <_k> in <f> be <_v>",
  "[do]use <_v> as <_k> in [file]<f>",
  "[do]edit [file]<f>: the <_k> {is|becomes|should be} <_v>",
  "I want the <_k> of [file]<f> {to be|set to|changed to} <_v>",
  "give the <_k> in <f> the new value <_v>",
  "from today the <_k> is <_v>; correct <f>",
  "adjust <f> so the <_k> reads <_v>",
];

async function set(scene: Scene): Promise<void> {
  const { random, draw } = scene;
  const file = layPairs(scene, { json: false, count: random.integer(2, 5) });
  const [key, old] = random.choose(file.pairs);
  const next = random.choose([draw.value(), draw.word(), draw.number(), draw.date()]);
  const line = file.lineOf(key);
  if (old === next || (scene.workspace.files.get(file.path) ?? "").split(line).length !== 2)
    throw new Unsuitable();
  scene.ask(SET, { f: file.path, k: key, v: next });
  await scene.call(`I should read ${file.path}.`, "read_file", { path: file.path });
  const changed = line.slice(0, line.length - old.length) + next;
  await scene.call(`It says ${line}`, "edit_file", {
    path: file.path,
    old_text: line,
    new_text: changed,
  });
  scene.final(DONE, `I changed the ${key} to ${next} in ${file.path}.`, [next, file.path]);
}

const CORRECT = [
  "[do]change the <_k> in [file]<f> from <_w> to <_v>",
  "in [file]<f> change the <_k> from <_w> to <_v>",
  "[do]{update|edit} [file]<f>: the <_k> goes from <_w> to <_v>",
  "the <_k> in <f> is <_w>. {change|set} it to <_v>",
  "the <_k> <_w> in <f> must become <_v>",
  "[do]set the <_k> in <f> to <_v>, it was <_w>",
  "the <_k> in [file]<f> was <_w> and should be <_v> now",
  "move the <_k> in <f> up from <_w> to <_v>",
  "<f>: <_k> <_w> becomes <_v>",
];

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
  await scene.call(`I should edit ${file.path}.`, "edit_file", {
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
  { name: "edit", weight: 5, needs: ["edit_file"], build: edit },
  { name: "set", weight: 4.5, needs: ["edit_file", "read_file"], build: set },
  { name: "edit-fails", weight: 3.5, needs: ["edit_file", "read_file"], build: editFails },
];
