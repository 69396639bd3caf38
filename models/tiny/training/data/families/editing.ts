import { DONE, type Family } from "../family.ts";
import { layPairs } from "../pairs.ts";
import { type Scene, Unsuitable } from "../scene.ts";
import { HELD_OUT } from "../wording.ts";

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
  "<f>: <_a> -> <_b>",
  "<f>: {replace|change} <_a> {with|to|by} <_b>",
  "[do]{put|insert|use} <_b> {where|in the place where} <f> {has|says} <_a>",
  "<_a> is wrong in <f>, {it should be|right is|correct is|use} <_b>",
  "[do]{update|modify|alter} <f>: <_b> {for|instead of|replaces} <_a>",
  "[do]{update|modify|alter} [file]<f>, {replace|change} <_a> {to|with|by} <_b>",
  "[do]make <f> say <_b>, not <_a>",
  "the word <_a> in <f> {becomes|is to be|turns into} <_b>",
  "{we say|it's called|it is now} <_b> now, not <_a>. {fix|update|change} <f>",
  "[do]{remove|take out} <_a> {from|in} <f> and {put|write} <_b> {there|in its place|instead}",
  "in <f> it says <_a>, but {it should say|I want|right is} <_b>",
  "in <f>: <_b> instead of <_a>",
  "I wrote <_a> in <f> but meant <_b>{. {fix|correct|change} it|}",
  "[do]{overwrite|trade} <_a> {with|for} <_b> in [file]<f>",
  "{please, |}not <_a>, <_b>! {change|fix} <f>",
  "find <_a> in <f> and {make it|replace it with|change it to} <_b>",
  "{every|the} <_a> of <f> {should|must} {become|be} <_b>",
  "could <_a> in <f> be {replaced by|changed to|made} <_b>?",
  "<f> has a typo: <_a> {for|instead of} <_b>",
  "let <f> say <_b> where it says <_a>",
  "[do]{rename|convert} <_a> to <_b> in [file]<f>",
  HELD_OUT,
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
  "<f>: <_k> = <_v>",
  "<f>: {the |new |}<_k> is <_v>",
  "[do]{make|let} the <_k> in <f> <_v>",
  "[do]{store|save|record|note} <_v> as the <_k> in <f>",
  "the {new |}<_k> is <_v>. {update|change|edit} <f>",
  "the <_k> has become <_v>, {change|update|fix} <f>",
  "[do]{update|change|edit} <f>: <_k> <_v>",
  "[do]{update|change|edit|open} <f> and {set|change|put} the <_k> {to|at} <_v>",
  "<_v> is the {right|correct|new} <_k>, {change|fix|update} it in <f>",
  "{please, |}<_k> <_v> in <f>",
  "[do]{replace|overwrite} the <_k> in <f> {with|by} <_v>",
  "the <_k> of <f> {is to be|shall be|becomes} <_v>",
  "in <f> the <_k> {is wrong|is old|is out of date}, {it should be|make it|it is} <_v>",
  "we have a new <_k>: <_v>. {change|put it in|update} <f>",
  "[do]{modify|alter} <f>, <_k> {to|=} <_v>",
  "[do]bring <f> up to date: <_k> is <_v>",
  "let <f> have <_v> as its <_k>",
  "for <_k>, <f> should {say|have|show} <_v>",
  "I changed the <_k> to <_v>; {update|edit|change} <f> {too|as well}",
  "<f> must {say|show} <_v> {for|as} <_k>",
  "the value of <_k> in <f> {should|must} be {changed to|} <_v>",
  HELD_OUT,
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
  "[do]{update|change|edit} the <_k> of <f>: <_w> -> <_v>",
  "<f> has <_k> <_w>. {it should be|make it|change it to|now it is} <_v>",
  "in <f>, <_k> {is|has} <_w>. {make|set} it <_v>",
  "in <f>: <_k> <_v> instead of <_w>",
  "<_k> in <f>: {from|not} <_w> {to|but} <_v>",
  "the <_k> {changed|has changed|went} from <_w> to <_v>, {update|fix|edit} <f>",
  "[do]raise the <_k> in <f> from <_w> to <_v>",
  "[do]replace the <_k> <_w> {in|of} <f> {with|by} <_v>",
  "the <_k> of <f> is no longer <_w> but <_v>",
  "[do]correct the <_k> in <f>, {it is|now} <_v> {and not|instead of|rather than} <_w>",
  "old <_k>: <_w>, new <_k>: <_v>. {edit|update|change} <f>",
  "{so far|until now} the <_k> in <f> was <_w>, {from now on|now} <_v>",
  "<f> says <_k> <_w>. {right is|set|I want} <_v>",
  HELD_OUT,
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
  { name: "edit", weight: 6, needs: ["edit_file"], build: edit },
  { name: "set", weight: 6, needs: ["edit_file", "read_file"], build: set },
  { name: "edit-fails", weight: 5, needs: ["edit_file", "read_file"], build: editFails },
];
