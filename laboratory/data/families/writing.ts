import { DONE, type Family } from "../family.ts";
import { intent } from "../intent.ts";
import { layPairs } from "../pairs.ts";
import type { Scene } from "../scene.ts";
import { APPEND } from "./wordings/appending.ts";
import { COPY } from "./wordings/copying.ts";
import { TEMPLATE } from "./wordings/templates.ts";
import { WRITE } from "./wordings/writing.ts";
import { WRITE_LINES } from "./wordings/writing-lines.ts";
import { VALUE_WRITE } from "./wordings/writing-values.ts";

export { COPY, WRITE };

export function drawContent(scene: Scene): string {
  const { draw, random } = scene;
  return random.weighted<() => string>([
    [35, () => draw.sentence()],
    [15, () => draw.value()],
    [15, () => draw.word()],
    [20, () => Array.from({ length: random.integer(1, 4) }, () => draw.word()).join(" ")],
    [14, () => `${draw.key()}: ${draw.value()}`],
    [14, () => drawTellingText(scene)],
    [8, () => draw.random.choose(SHORT_WORDS)],
  ])();
}

/** What somebody writes who only wants to see a file appear. */
const SHORT_WORDS = [
  ..."hello|Hello|hi|Hi!|hello world|Hello, world!|Hello there|Good morning.|Good morning|Good evening!".split(
    "|",
  ),
  ..."Good night|Thank you|Thanks!|Thanks a lot.|Bye|See you soon.|Welcome|Welcome!|Yes|No|ok|test".split(
    "|",
  ),
  ..."this is a test|It works.|Happy birthday!|How are you?|Dear all,|Best wishes|Have a nice day.|done".split(
    "|",
  ),
];

/** A text in the words that requests are made of: inside a content they ask for nothing. */
function drawTellingText({ draw, random }: Scene): string {
  const word = draw.word();
  return random.choose([
    `The last line of the file is ${word}.`,
    `The file ${word} has ${random.integer(2, 99)} lines.`,
    `line ${random.integer(1, 40)}: ${word}`,
    `new file for the ${word}`,
    `the end of the ${word}`,
    `the first line is ${draw.adjective()}`,
    `Add ${word} to the list.`,
    `Read the file about the ${word}.`,
    `Copy the ${word} to the ${draw.word()}.`,
    `Write a line about ${word}.`,
    `Delete the ${draw.adjective()} ${word}.`,
    `${word} file`,
    `${word} line ${random.integer(1, 40)}`,
    `TODO: replace ${word} with ${draw.word()}`,
    `What is the ${draw.key()}?`,
    `The text of the ${word} says ${draw.value()}.`,
  ]);
}

const BARE = /^\p{L}+(?: \p{L}+){0,3}$/u;
const ASKS = /\b(?:file|line|end|list|read|write|copy|add|delete|text)\b/i;

/** In quotation marks that the text itself doesn't hold; a few words that ask for nothing now and then without any. */
function inQuotes({ random }: Scene, text: string): string {
  if (BARE.test(text) && !ASKS.test(text) && random.chance(0.45)) return text;
  const quote = random.choose(['"', "'", "`"].filter((mark) => !text.includes(mark)));
  return quote + text + quote;
}

async function write(scene: Scene): Promise<void> {
  const path = scene.draw.path();
  const text = drawContent(scene);
  scene.clutter();
  scene.ask(WRITE, { f: path, t: text, q: inQuotes(scene, text) });
  await scene.call(intent.write(path), "write_file", { path, content: text });
  scene.final(DONE, `I wrote ${path}.`, [path]);
}

async function writeLines(scene: Scene): Promise<void> {
  const { draw, random } = scene;
  const path = draw.path();
  const quote = random.choose(["", "", "", '"', "'", "`"]);
  const lines = Array.from({ length: random.integer(2, 4) }, () => {
    if (quote !== "" && random.chance(0.2)) return drawTellingText(scene);
    return random.chance(0.15) ? `${draw.adjective()} ${draw.word()}` : draw.word();
  });
  const items = lines.map((line) => quote + line + quote);
  const last = lines.length > 2 && random.chance(0.15) ? ", and " : " and ";
  scene.ask(WRITE_LINES, { f: path, l: items.slice(0, -1).join(", ") + last + items.at(-1) });
  await scene.call(intent.write(path), "write_file", { path, content: lines.join("\n") });
  scene.final(DONE, `I wrote ${path}.`, [path]);
}

async function copy(scene: Scene): Promise<void> {
  const { draw } = scene;
  const [from, to] = [scene.put(draw.path(), draw.text()), draw.path()];
  scene.ask(COPY, { f: from, h: to });
  const text = await scene.call(intent.copy(from, to), "read_file", { path: from });
  await scene.call(intent.write(to), "write_file", { path: to, content: text });
  scene.final(DONE, `I copied ${from} to ${to}.`, [to]);
}

async function valueWrite(scene: Scene): Promise<void> {
  const file = layPairs(scene, { count: scene.random.integer(2, 5) });
  const [key, value] = scene.random.choose(file.pairs);
  const to = scene.draw.path();
  scene.ask(VALUE_WRITE, { f: file.path, h: to, k: key });
  await scene.call(intent.valueWrite(key, file.path, to), "read_file", { path: file.path });
  await scene.call(`It says ${file.lineOf(key)}`, "write_file", { path: to, content: value });
  scene.final(DONE, `I wrote ${value} to ${to}.`, [value, to]);
}

async function append(scene: Scene): Promise<void> {
  const { draw, random } = scene;
  const path = scene.put(
    draw.path(),
    Array.from({ length: random.integer(1, 3) }, () => draw.sentence()).join("\n"),
  );
  const line = random.weighted<() => string>([
    [50, () => draw.sentence()],
    [25, () => draw.word()],
    [25, () => drawContent(scene)],
  ])();
  scene.ask(APPEND, { f: path, t: line, q: inQuotes(scene, line) });
  const before = await scene.call(intent.append(path), "read_file", { path });
  await scene.call(`I should add the line to ${path}.`, "write_file", {
    path,
    content: `${before}\n${line}`,
  });
  scene.final(DONE, `I added the line to ${path}.`, [path]);
}

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
      random.choose([
        `${key} = ${value}`,
        `${key}: ${value}`,
        `${key} ${value}`,
        `${key} is ${value}`,
        `the ${key} ${value}`,
        `${value} as ${key}`,
        `${value} for ${key}`,
        `${value} as the ${key}`,
        `${key} being ${value}`,
        `${key} set to ${value}`,
        `${key} → ${value}`,
        `${key} "${value}"`,
      ]),
    )
    .join(random.choose([" and ", ", "]));
  scene.ask(TEMPLATE, { f: from, h: to, v: given });
  const values = fields.map(([key, value]) => `${key} = ${value}`).join(", ");
  const text = await scene.call(intent.template(from, values, to), "read_file", { path: from });
  let filled = text;
  for (const [key, value] of fields)
    filled = filled.replaceAll(hole.replace("#", key), () => value);
  await scene.call(`I should write ${to} with ${values}.`, "write_file", {
    path: to,
    content: filled,
  });
  scene.final(DONE, `I wrote ${to}.`, [to]);
}

export const writingFamilies: readonly Family[] = [
  { name: "write", weight: 9, needs: ["write_file"], build: write },
  { name: "write-lines", weight: 6, needs: ["write_file"], build: writeLines },
  { name: "copy", weight: 6.5, needs: ["read_file", "write_file"], build: copy },
  { name: "value-write", weight: 10, needs: ["read_file", "write_file"], build: valueWrite },
  { name: "append", weight: 7, needs: ["read_file", "write_file"], build: append },
  { name: "template", weight: 15, needs: ["read_file", "write_file"], build: template },
];
