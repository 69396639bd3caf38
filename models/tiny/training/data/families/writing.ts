import { DONE, type Family } from "../family.ts";
import { layPairs } from "../pairs.ts";
import type { Scene } from "../scene.ts";
import { HELD_OUT } from "../wording.ts";

export const WRITE = [
  "[do][write] {a file|the file|a new file|a text file} {<f>|named <f>|called <f>} {with the [content]|containing|that says|which says|with} <_q>",
  "[do][write] {a file|the file|a new file|a text file} {<f>|named <f>|called <f>} {with the [content]|containing|that says|with this [content]}: <_t>",
  "[do]{write|put|save|store|enter|type|insert|record} <_q> {to|into|in} [file]<f>[me]",
  "[do][write] <f> with {the text|the content|the line} <_q>",
  "[do]{save|write|put} this {text |line |sentence |}{to|in|into} <f>: <_t>",
  "[do]make a file <f>. {its content is|it should say|it must contain}: <_t>",
  "I need a {new |}file <f> {with|that contains|containing} {the text |}<_q>",
  "[do]{write|note|put} in <f>: <_t>",
  "new file <f>, {content|text}: <_t>",
  "in <f>, {write|put} the {text|line} <_q>",
  "[file]<f> {should|must|has to} {say|contain} <_q>. {create|write|make} it",
  "[do]{store|keep|save} <_q> {as|in|under} <f>",
  "put this into <f>: <_t>",
  "file: <f>\nContent: <_t>",
  "the text <_q> must go into <f>",
  "let <f> contain <_q>",
  "[do]write {down |}<_q> and save it as <f>",
  "[write] a note <f> that says <_q>",
  "I want <_q> {saved|stored|written} in <f>",
  "in a new file <f> [write]: <_t>",
  "please store the following in <f>: <_t>",
  "<f>: write <_q>",
  "<f>: <_t>",
  "{save|write} as <f>: <_t>",
  "[do]compose <f>, {content|text|saying} <_q>",
  "{I'd like|make me} a file <f> {reading|saying|with} <_q>",
  "<_q> {goes|belongs} in <f>",
  "<_q> -> <f>",
  "[do]start a {new |}file <f> {and write|with} <_q>{ in it|}",
  "{have|get} <_q> written {to|in|into} <f>",
  "{drop|place|stick} <_q> {in|into} <f>",
  "{prepare|add} <f>. It says <_q>",
  "<_q>: {save|write|put} that {as|in|into|to} <f>",
  "[do]{record|log} this in <f>: <_t>",
  "the content of <f> shall be <_q>",
  "{a file|a new file} <f> {is needed|should exist} {with|that says} <_q>",
  "[do]create <f>{.| and} {write|put} <_q> {in it|there|inside}",
  "[do]export <_q> to <f>",
  "<f> {must|shall|should} read <_q>",
  "[do]set the content of <f> to <_q>",
  "send <_q> to the file <f>",
  "copy this {text |sentence |}into <f>: <_t>",
  "make sure that <f> {says|contains} <_q>",
  "open a new file <f>, then enter: <_t>",
  "with <_q> as its {content|text}, create <f>",
  "{text|content} for <f>: <_t>",
  "a {note|memo|text} <f>, saying <_q>{, please|}",
  "I have to save <_q>, {use the name|name it|in} <f>",
  HELD_OUT,
  "write the words <_q> into a new file called <f>",
  "please make <f> and let it contain: <_t>",
  "jot <_q> down in <f>",
  "fill the new file <f> with <_q>",
  "<_q> should be what <f> says; create that file",
];

export function drawContent(scene: Scene): string {
  const { draw, random } = scene;
  return random.weighted<() => string>([
    [35, () => draw.sentence()],
    [15, () => draw.value()],
    [15, () => draw.word()],
    [20, () => Array.from({ length: random.integer(1, 4) }, () => draw.word()).join(" ")],
    [14, () => `${draw.key()}: ${draw.value()}`],
  ])();
}

async function write(scene: Scene): Promise<void> {
  const { draw, random } = scene;
  const path = draw.path();
  const text = drawContent(scene);
  const quote = random.choose(['"', "'", "`"]);
  scene.clutter();
  scene.ask(WRITE, { f: path, t: text, q: quote + text + quote });
  await scene.call(`I should write ${path}.`, "write_file", { path, content: text });
  scene.final(DONE, `I wrote ${path}.`, [path]);
}

const WRITE_LINES = [
  "[do][write] {a file |}<f> with the lines <_l>",
  "[do][write] <f> with {one line each for|these lines:|the lines} <_l>",
  "[do]put <_l> into <f>, one {per|a} line",
  "[do]{save|store} the list <_l> in <f>, each on its own line",
  "I need <f> with the lines <_l>",
  "[do]write <_l> to <f>, one {on each|per} line",
  "{list|put} <_l> in <f>, {line by line|every one on its own line}",
  "<f> should have these lines: <_l>",
  "<f>: one line each for <_l>",
  "[do]create <f>; its lines are <_l>",
  "{each|every one} of <_l> {is|gets|should be} a line {of|in} <f>",
  "the lines of <f> {are|shall be|should be} <_l>",
  "[do]write a list to <f>: <_l>",
  "[do]make a list <f> {with|of|from} <_l>",
  "lines for <f>: <_l>",
  "[do]enter <_l> in <f>, {a line each|each in a line|line after line}",
  "a {new |}file <f> with <_l> {as lines|on separate lines|in lines}",
  "<_l> {become|are|should be} the lines of <f>",
  "separate lines in <f>: <_l>",
  "[do]{save|store} <_l> to <f>, {a new line for each|separate lines}",
  HELD_OUT,
  "make <f> out of the lines <_l>",
];

async function writeLines(scene: Scene): Promise<void> {
  const { draw, random } = scene;
  const path = draw.path();
  const lines = Array.from({ length: random.integer(2, 4) }, () => draw.word());
  scene.ask(WRITE_LINES, { f: path, l: `${lines.slice(0, -1).join(", ")} and ${lines.at(-1)}` });
  await scene.call(`I should write ${path}.`, "write_file", { path, content: lines.join("\n") });
  scene.final(DONE, `I wrote ${path}.`, [path]);
}

export const COPY = [
  "[do]{copy|duplicate|clone} {|[file]|the content of |the text of }<f> {to|into|as} <h>[me]",
  "[do][read] [file]<f> and {write|save|put} {its [content]|the same [content]|the [content]|it} {to|into|in} <h>",
  "[do]make a {copy|duplicate} of [file]<f> {named|called|as|in} <h>",
  "[do]{put|write|save} the [content] of [file]<f> {into|in|to} <h>",
  "I {want|need} the [content] of [file]<f> {in|copied to} <h> {too|as well}",
  "{cp|copy} <f> <h>",
  "<h> should {be a copy of|have the same content as|say the same as} <f>. {create it|make it}",
  "[do]write {what is in|everything in} <f> {to|into} <h>",
  "I need a {copy|second copy|backup} of <f>, {named|called} <h>",
  "[do]{copy|save} the file <f> {as|to|under the name} <h>",
  "reproduce <f> as <h>",
  "<f> -> <h>, a copy",
  "copy of <f>: <h>",
  "[do]{repeat|replicate|mirror} <f> {in|as|to} <h>",
  "<f> {needs|should have} a {copy|duplicate}{, name it| called| named} <h>",
  "[do]create <h> {as a copy of|from|like|with the text of|with the content of} <f>",
  "the same text as in <f> {should|must} {be|go} in <h>",
  "open <f> and save {it|the text} as <h>",
  "<h> must {equal|match} <f>",
  "whatever {is|stands} in <f>, {write|put} it in <h>",
  "{have|get} <f> copied to <h>",
  "I want <h> to {be|say|contain} {exactly |}{what|the same as} <f> {is|does|contains}",
  "[do]save <f> {once more|again|a second time} {as|under} <h>",
  "a {copy|second copy} of <f> {in|at|as} <h>{, please|}",
  "with the text of <f>, {make|create} <h>",
  "[do]{transcribe|carry over} <f> {to|into} <h>",
  "read <f>, then make <h> {say the same|identical|with it}",
  HELD_OUT,
  "take the text in <f> and store it in <h> as well",
  "back <f> up to <h>",
];

async function copy(scene: Scene): Promise<void> {
  const { draw } = scene;
  const [from, to] = [scene.put(draw.path(), draw.text()), draw.path()];
  scene.ask(COPY, { f: from, h: to });
  const text = await scene.call(`I should read ${from}.`, "read_file", { path: from });
  await scene.call(`I should write ${to}.`, "write_file", { path: to, content: text });
  scene.final(DONE, `I copied ${from} to ${to}.`, [to]);
}

const VALUE_WRITE = [
  "[do]{find|get|read|look up|take|extract} the <_k> {in|from|of} [file]<f> and {write|save|put|store} it {to|in|into} <h>",
  "[do]{write|save|put|copy|store} the <_k> {from|of|in} [file]<f> {to|into|in} <h>",
  "<h> should contain the <_k> {from|of} <f>",
  "[do][read] [file]<f>, find the <_k> and {write|save} it {to|in} <h>",
  "[do]write a file <h> with the <_k> {that is in|from} <f>",
  "I need the <_k> {of|from} <f> in the file <h>",
  "what is the <_k> in <f>? {write|save} it {to|in} <h>",
  "[do][write] <h> with the <_k> given in <f>",
  "<h>: the <_k> {of|from} <f>",
  "[do]take the <_k> {in|from} <f> and {make|create} <h> {with|from} it",
  "[do]{create|make} <h> {containing|with|holding} the <_k> {found in|of|from|in} <f>",
  "the <_k> {of|in|from} <f> {should|must} {be|go|stand} in <h>",
  "look in <f> for the <_k>, then {save|write|put} it {as|in|to} <h>",
  "[do]{move|export|note|record} the <_k> {of|from|in} <f> {to|in|into} <h>",
  "I {want|would like} <h> to {hold|have|say} the <_k> {of|from} <f>",
  "the value of <_k> in <f>: {write|save|put} it {to|in|into} <h>",
  "<f> contains the <_k>, {which|it} should {be|go} in <h>",
  "{see|open} <f>. {write|save} the <_k> {to|in} <h>",
  "{let|make} <h> {say|contain} the <_k> {in|of|from} <f>",
  "from <f>, {write|save|put} the <_k> {to|into|in} <h>",
  "{fetch|grab} the <_k> from <f> for <h>",
  HELD_OUT,
  "transfer the <_k> found in <f> to <h>",
  "<f> has a <_k>. Put it into <h>",
];

async function valueWrite(scene: Scene): Promise<void> {
  const file = layPairs(scene, { count: scene.random.integer(2, 5) });
  const [key, value] = scene.random.choose(file.pairs);
  const to = scene.draw.path();
  scene.ask(VALUE_WRITE, { f: file.path, h: to, k: key });
  await scene.call(`I should read ${file.path}.`, "read_file", { path: file.path });
  await scene.call(`It says ${file.lineOf(key)}`, "write_file", { path: to, content: value });
  scene.final(DONE, `I wrote ${value} to ${to}.`, [value, to]);
}

const APPEND = [
  "[do]{add|append|attach|put} {the line |}<_q> {to|at the end of|to the end of} [file]<f>",
  "[do]{add|append} {a line|one line|a new line} to [file]<f>: <_t>",
  "[file]<f> needs {a new last line|one more line}: <_t>",
  "at the end of [file]<f>, {add|write} <_q>",
  "[do]extend [file]<f> {by|with} the line <_q>",
  "{put|write} <_q> below what is in [file]<f>",
  "the list in <f> grows: add <_q>",
  "<f>: add <_q> {at the end|as the last line|below}",
  "[do]{write|insert} <_q> {at the end of|at the bottom of|under the last line of|as the last line of|after the last line of} [file]<f>",
  "{one more|another|a further} line for <f>: <_t>",
  "the {last|final} line of <f> {should|shall} {become|be} <_q>, {keep the rest|after what is there}",
  "[do]continue [file]<f> with <_q>",
  "[do]put {the line |}<_q> {last in|at the foot of|at the bottom of|behind the text of} <f>",
  "<_q> {should|must} {be added|be appended|come} {to|at the end of|after the text of} [file]<f>",
  "[do]{let|make} <f> end {with|in} the {additional |new |}line <_q>",
  "keep [file]<f> {as it is|} and add: <_t>",
  "{append|add} to <f>: <_t>",
  "add this {line |text |}{to|to the end of} [file]<f>: <_t>",
  "[file]<f> {is missing|lacks} {a line|its last line}: <_t>",
  "[do]lengthen <f> by {the line |}<_q>",
  HELD_OUT,
  "tack <_q> onto the end of <f>",
];

async function append(scene: Scene): Promise<void> {
  const { draw, random } = scene;
  const path = scene.put(
    draw.path(),
    Array.from({ length: random.integer(1, 3) }, () => draw.sentence()).join("\n"),
  );
  const line = random.chance(0.6) ? draw.sentence() : draw.word();
  const quote = random.choose(['"', "'", "`"]);
  scene.ask(APPEND, { f: path, t: line, q: quote + line + quote });
  const before = await scene.call(`I should read ${path}.`, "read_file", { path });
  await scene.call(`I should add the line to ${path}.`, "write_file", {
    path,
    content: `${before}\n${line}`,
  });
  scene.final(DONE, `I added the line to ${path}.`, [path]);
}

const TEMPLATE = [
  "[do]{create|make|write} <h> from the template <f> with <_v>",
  "[do]use the template <f> to {create|write|make} <h>: <_v>",
  "[do]fill in the template <f> with <_v> and {save|write} it {as|to} <h>",
  "the template is <f>. {create|make} <h> with <_v>",
  "[do]{make|write} <h> after the template <f>, where <_v>",
  "from the template <f> [write] <h>, <_v>",
  "complete the form <f> (<_v>) and store the result in <h>",
  "template: <f>, {output|result|new file}: <h>, <_v>",
  "[do]fill <f> with <_v>{,| and} {save|write} {that|it|the result} {as|to|in} <h>",
  "take the template <f>, {put in|insert|set} <_v> and {save|store|write} it {as|to} <h>",
  "<h> {is|should be|shall be} the template <f> with <_v>",
  "[do]{produce|generate|prepare} <h> {from|using|by} {the template |}<f>{: | and | with }<_v>",
  "[do]{replace|fill} the {fields|places|blanks} {in|of} <f> {with|by} <_v>{, into| and save as| to make} <h>",
  "{using|with} the template <f> {and|,} <_v>, {make|write|create} <h>",
  "{apply|insert} <_v> {in|into|to} the template <f>. {result|output}: <h>",
  "my template <f> needs <_v>. {save|write} the {result|text} {to|as} <h>",
  "I need <h>, made from <f> with <_v>",
  HELD_OUT,
  "based on <f>, produce <h> with <_v>",
];

async function template(scene: Scene): Promise<void> {
  const { draw, random } = scene;
  const fields = Array.from(
    { length: random.choose([1, 1, 2]) },
    () =>
      [
        draw.key().replace(/ /g, "_"),
        random.choose([draw.word(), draw.person(), draw.number(), draw.date()]),
      ] as const,
  );
  const hole = random.choose(["{{#}}", "{#}", "<#>", "{{ # }}"]);
  const lines = fields.map(([key]) => {
    const place = hole.replace("#", key);
    return random.choose([
      `${draw.capitalized()}: ${place}`,
      `Dear ${place},`,
      `The ${draw.word()} is ${place}.`,
      `${place} ${draw.word()}`,
    ]);
  });
  if (random.chance(0.6)) lines.push(draw.sentence());
  if (random.chance(0.3)) lines.unshift(`# ${draw.capitalized()}`);
  const [from, to] = [scene.put(draw.path(), lines.join("\n")), draw.path()];
  const given = fields
    .map(([key, value]) =>
      random.choose([`${key} = ${value}`, `${key}: ${value}`, `${key} ${value}`]),
    )
    .join(random.choose([" and ", ", "]));
  scene.ask(TEMPLATE, { f: from, h: to, v: given });
  const text = await scene.call(`I should read ${from}.`, "read_file", { path: from });
  let filled = text;
  for (const [key, value] of fields)
    filled = filled.replaceAll(hole.replace("#", key), () => value);
  await scene.call(
    `I should write ${to} with ${fields.map(([key, value]) => `${key} = ${value}`).join(", ")}.`,
    "write_file",
    { path: to, content: filled },
  );
  scene.final(DONE, `I wrote ${to}.`, [to]);
}

export const writingFamilies: readonly Family[] = [
  { name: "write", weight: 6, needs: ["write_file"], build: write },
  { name: "write-lines", weight: 3, needs: ["write_file"], build: writeLines },
  { name: "copy", weight: 6, needs: ["read_file", "write_file"], build: copy },
  { name: "value-write", weight: 5, needs: ["read_file", "write_file"], build: valueWrite },
  { name: "append", weight: 4, needs: ["read_file", "write_file"], build: append },
  { name: "template", weight: 4, needs: ["read_file", "write_file"], build: template },
];
