import { DONE, type Family, NOW } from "../family.ts";
import { type Scene, Unsuitable } from "../scene.ts";
import { HELD_OUT } from "../wording.ts";

export const COUNT = [
  "how many {lines|rows|entries} {in|of} [file]<f> {contain|have|mention|include|with} [word]<_w>?",
  "[do]{count|find|get|tell me} {the number of lines|how many lines} {in|of} [file]<f> {that contain|with|that have|containing} [word]<_w>",
  "in how many {lines|rows} of [file]<f> {does|is} [word]<_w> {appear|found|occur|stand}?",
  "how many {times|matches|lines|hits} {of|with|for} <_w> are {there in|in} [file]<f>?",
  "how often {does|is} [word]<_w> {appear in|occur in|in|mentioned in|found in} [file]<f>?",
  "[do]{count|find} [word]<_w> in [file]<f>",
  "[do]search [file]<f> for <_w> and {count the matches|tell me how many lines match|count}",
  "{count|number of} lines with <_w> in [file]<f>{.|?}",
  "is <_w> in [file]<f>? How {many times|often}?",
  "grep <_w> in [file]<f> and count",
  "I {want|need} to know how {many lines of <f> have <_w>|often <_w> is in <f>}",
  "[do]look for <_w> in [file]<f>. How many lines?",
  "file: <f>\nWord: <_w>\nHow many lines contain it?",
  "does [file]<f> contain <_w>? {how often|in how many lines}?",
  "how many times {does|do we find} <_w> {appear |occur |show up |}in [file]<f>?",
  "what is the number of lines of <f> in which <_w> occurs?",
  "<_w> in <f>: {how many times|how often|how many lines}?",
  "<f>: {how many|number of} lines {with|have|contain} <_w>?",
  "<f>: count <_w>",
  "{how many|what number of} lines {mention|name|include|show|say} <_w> in [file]<f>?",
  "[do]{figure|find} out how {often|many times} <_w> {is|occurs|appears|comes} in <f>",
  "[do]{tell|show} me how many {lines|entries|rows} of <f> {have|contain|mention|name} <_w>",
  "is <_w> in <f>, and {how often|in how many lines}?",
  "[do]check <f> for <_w>: {how many|the number of} {lines|matches}?",
  "{number|count} of <_w> in <f>?",
  "can you count <_w> in [file]<f>?",
  "I wonder how {often|many times} <f> {says|mentions|has} <_w>",
  "with <_w>, how many lines {are there in|has|does} <f>{ have|}?",
  "[do]{give|get} me the number of lines {that have|having|with|including} <_w> in <f>",
  "in <f>, {how many lines|what number of lines} {name|have|hold} <_w>?",
  "[do]go through <f> and count {the lines with |lines that have |}<_w>",
  "[do]add up the lines with <_w> in <f>",
  "{of all lines in|among the lines of} <f>, how many {have|contain} <_w>?",
  "<_w>: how {often|many times} in <f>?",
  "[do]number the lines of <f> with <_w>: how many are there?",
  HELD_OUT,
  "tell me the count of lines with the word <_w> in <f>",
  "tally the lines of <f> featuring <_w>",
  "lines of <f> with <_w>: how many?",
];

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

const WHERE = [
  "which file {in <d> |}{mentions|contains|has|talks about|says} [word]<_w>?",
  "[do]{find|tell me|name} the file {in <d> |}{that {mentions|contains}|with the word|with} <_w>",
  "where is <_w> {mentioned|found|written}{| in <d>}?",
  "in which file {of <d> |in <d> |}{is|can I find} <_w>?",
  "[do]{search|look in} {all files|the files} {in <d> |}for <_w>",
  "where {in <d> |}does <_w> appear?",
  "I am looking for <_w>. Which file{| in <d>} has it?",
  "grep for <_w>{| in <d>}",
  "[do]{find|locate} <_w>{| in <d>}. Which file and line?",
  "which of the files {in <d> |}says <_w>?",
  "I need to know which file {in <d> |}{says|mentions} <_w>",
  "what file {in <d> |}has the word <_w> in it?",
  "<_w>{| in <d>}: {which file|where|in which file}?",
  "{file|the file} with <_w>{| in <d>}?",
  "[do]tell me where <_w> {is|stands|occurs}{| in <d>}",
  "does {any|some} file {in <d> |}{have|contain|mention} <_w>? Which?",
  "who mentions <_w>{| in <d>}?",
  "{where|in which file} {in <d> |}{did I write|do we have|is there} <_w>?",
  "I {wrote|read} <_w> somewhere{| in <d>}. {where|in which file}?",
  "[do]search {for |}<_w>{| in <d>} and {name|tell me} the file",
  "{something|some file} {in <d> |}says <_w>. {which|where is it}?",
  "one {of the files|file} {in <d> |}{has|contains|mentions} <_w>. {which one?|find it.}",
  "[do]{discover|find out|see} which file {in <d> |}{mentions|has|contains} <_w>",
  "{which|what} document {in <d> |}{has|contains|mentions|holds} <_w>?",
  "<_w> {is|must be} in {one|some} file{| in <d>|of <d>}. {which one|find it}?",
  "the file {in <d> |}that {says|mentions|has} <_w>: which is it?",
  HELD_OUT,
  "in what document {of <d> |}could <_w> be?",
  "track <_w> down{| in <d>}",
];

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

const COUNT_WRITE = [
  "[do]count the lines {in|of} [file]<f> {that contain|with} <_w> and {write|save|store|put} the {number|count|result} {to|in|into} <h>",
  "how many lines in [file]<f> contain <_w>? {write|save} the {number|answer} {to|in} <h>",
  "[do]{write|save|put} the number of lines with <_w> in <f> {to|into} <h>",
  "[do]count <_w> in [file]<f> and {save|put} the {count|number} in <h>",
  "how often is <_w> in <f>? Save the number {as|in|to} <h>",
  "<h> should contain the number of lines in <f> that have <_w>",
  "[do]find how many lines of <f> have <_w> and store that number in <h>",
  "I need the number of lines of <f> with <_w> in the file <h>",
  "[do]count <_w> in <f>{,| and} {write|save|put|store} {how many|the number|it|the count} {to|in|into} <h>",
  "<h>: {how often|how many lines with} <_w> {in|of} <f>",
  "{see|find out} how often <f> {has|says|mentions} <_w>{,| and} {write|save|put} {it|the number|that} {to|in|into} <h>",
  "the {number|count} of lines {with|that mention|having} <_w> in <f> {goes|should go|belongs|must be} {in|into} <h>",
  "[do]{make|create} <h> with the {number|count} of <_w> in <f>",
  "search <f> for <_w>, then {write|save} the {number of matches|count} {to|in} <h>",
  "how many lines of <f> {mention|have|include} <_w>? {put|write} the {number|result} {into|in} <h>",
  "[do]{record|note|keep} in <h> how {often|many times} <_w> {is|occurs} in <f>",
  "lines with <_w> in <f>: {save|write|put} the {number|count} {in|to|into} <h>",
  HELD_OUT,
  "tally <_w> in <f>; the figure goes into <h>",
];

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
  await scene.call(`I should search ${path} for ${word}.`, "grep", { pattern: word, path });
  await scene.call(`I should write ${found} to ${to}.`, "write_file", { path: to, content: found });
  scene.final(DONE, `I wrote ${found} to ${to}.`, [found, to]);
}

export const countingFamilies: readonly Family[] = [
  { name: "count", weight: 4.5, needs: ["grep"], build: count },
  { name: "where", weight: 5, needs: ["grep"], build: where },
  { name: "count-write", weight: 4, needs: ["grep", "write_file"], build: countWrite },
];
