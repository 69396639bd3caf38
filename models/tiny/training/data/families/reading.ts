import { type Family, NOW } from "../family.ts";
import { layPairs, layTable } from "../pairs.ts";
import type { Scene } from "../scene.ts";
import { HELD_OUT } from "../wording.ts";

export const READ = [
  "[do][read] [file]<f>[me]",
  "[do][read] [file]<f> and {tell me|show me|give me|report} {what it says|its [content]|the [content]|what is in it|everything}",
  "[show] the [content] of [file]<f>[me]",
  "{what does|what do we find in|what's in|what is in|what is written in|what stands in} [file]<f>{| say| exactly}?",
  "[show] {what|everything that} [file]<f> {says|contains|holds}",
  "what does [file]<f> {say|contain|tell us|hold|state}?",
  "there is a file <f>. {what does it say?|what does it contain?|read it.|show it.}",
  "the file is <f>. {read it|show it|open it|print it}[me]",
  "{cat|less|more|type} <f>",
  "<f>: what does it say?",
  "<f>{|, please|?}",
  "{let me see|could I see|may I see|I want to see|I need to see|I have to know what is in} [file]<f>",
  "task: read a file.\nFile: <f>",
  "{contents|text|content} of <f>{, please|?|}",
  "what did I write in <f>?",
  "what information is in [file]<f>?",
  "I need the [content] {that is in|from|of} [file]<f>",
  "what are the contents of [file]<f>?",
  "[do]open <f> and {quote|repeat|copy out|write down} the [content]",
  "{quote|repeat} the [content] of [file]<f>",
  "somebody left [file]<f> here. {what does it say|what is in it}?",
  "look: <f>. Read it to me.",
  "[do]recite [file]<f>",
  "<f> - {contents|content|text}{, please|}?",
  "may I hear what is in [file]<f>?",
  "{wondering|I wonder} what <f> {says|contains}",
  "can you see [file]<f>? {what does it say?|tell me what's in it.}",
  "I have not seen <f> yet. {what is in it?|show it to me.}",
  "{give|show} me everything in [file]<f>{, word for word| as it is| unchanged|}",
  "[do]reproduce the [content] of [file]<f>",
  "the [content] of <f> {is|are} what I {need|want}",
  "what's the [content] of [file]<f>?",
  "[do]type out <f>",
  "[do]tell me, word for word, what <f> says",
  "<f> has been changed. What does it say now?",
  "a colleague sent me <f>. {read it|what does it say?}",
  "[do]spell out what [file]<f> contains",
  "I would love to know what [file]<f> says",
  "{is there anything in|anything written in} [file]<f>? {show me|tell me what}",
  "what lines are in [file]<f>?",
  "[do]return the {raw |}[content] of [file]<f>",
  "just <f>, {the whole thing|all of it}",
  "how does [file]<f> read?",
  "[do]present [file]<f>",
  "all of <f>, please",
  "where's the text of <f>? {show it|let me see it}",
  "[do]scan [file]<f> and {tell|give} me its [content]",
  "{report|tell} back what <f> says",
  "the note in <f>: what is it?",
  "{hand|pass} me the [content] of [file]<f>",
  HELD_OUT,
  "what message does <f> carry?",
  "[do]dump <f> to the screen",
  "what can you read in <f>?",
  "give the whole of <f> back to me",
  "I'm curious about <f>, what's written there?",
];

async function read(scene: Scene): Promise<void> {
  const path = scene.put(scene.draw.path(), scene.draw.text());
  scene.clutter();
  scene.ask(READ, { f: path });
  const text = await scene.call(`I should read ${path}.`, "read_file", { path });
  scene.final(NOW, text, text.split("\n"));
  scene.topic = { kind: "read", path };
}

export const LINE = [
  "what is {line <_n>|in line <_n>|on line <_n>} of [file]<f>?",
  "[show] line <_n> {of|from|in} [file]<f>[me]",
  "what does line <_n> of [file]<f> say?",
  "in [file]<f>, what is {in|written in|on|at} line <_n>?",
  "[do][read] [file]<f>, {only|just} line <_n>",
  "{just|only} line <_n> of <f>{, please|}",
  "line <_n> of <f>{, please|?|: what is it?}",
  "look at line <_n> {in|of} [file]<f>. What is there?",
  "from [file]<f> I {want|need} {only |just |}line <_n>",
  "{which|what} {words are|text is} {in|on} line <_n> {of|in} [file]<f>?",
  "[do]read line {number |no. |}<_n> of [file]<f>",
  "I need {|to see |to know }line <_n> of [file]<f>",
  "what stands in line <_n> of <f>?",
  "<f>, line <_n>{, please|?}",
  "[do]tell me what line <_n> in [file]<f> is",
  "{go|jump} to line <_n> of <f> and read it",
  "line number <_n> in [file]<f>: {what does it say?|what is it?}",
  "what can be read in line <_n> of <f>?",
  "[do]extract line <_n> from [file]<f>",
  "how does line <_n> of <f> go?",
  "[do]return line <_n> of [file]<f>",
  "I only care about line <_n> in <f>",
  "in <f>, {show|give|tell} me line <_n>",
  "could I get line <_n> of <f>?",
  "what text has line <_n> of [file]<f>?",
  "{fetch|grab} line <_n> {out of|from} [file]<f>",
  "[do]cite line <_n> of <f>",
  "the text at line <_n> of <f>{, please|?}",
  HELD_OUT,
  "quote the line with number <_n> from <f>",
  "what has <f> got on line <_n>?",
  "[do]pick line <_n> out of <f>",
];

async function line(scene: Scene): Promise<void> {
  const { draw, random } = scene;
  const lines = Array.from({ length: random.integer(3, 9) }, () => draw.sentence());
  const path = scene.put(draw.path(), lines.join("\n"));
  const beyond = random.chance(0.12);
  const number = beyond ? lines.length + random.integer(1, 20) : random.integer(1, lines.length);
  scene.ask(LINE, { f: path, n: String(number) });
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

export const VALUE = [
  "[question] the <_k> {in|from|of|according to|given in} [file]<f>",
  "{what is|what's|which is} the <_k> {in|from|according to|given in|of} [file]<f>?",
  "[do][read] [file]<f> and {tell|give} me the <_k>",
  "{which|what} <_k> {is given|is written|is listed|is set|stands|is there} in [file]<f>?",
  "according to [file]<f>, what is the <_k>?",
  "what <_k> does [file]<f> {give|have|list|contain|name|mention|show}?",
  "[do]{look|check} in [file]<f>: what is the <_k>?",
  "in [file]<f> there is a <_k>. {what is it?|which one?|tell me.}",
  "the file <f> has a <_k>. {tell me what it is|what is it?|I need it}",
  "[show] the <_k> that [file]<f> {gives|names|contains|lists}",
  "[do][read] [file]<f>. What's the <_k>?",
  "use [file]<f> to find {out |}the <_k>",
  "<f>: what is the <_k>?",
  "<f>, <_k>?",
  "what is the value of <_k> in [file]<f>?",
  "[do]{get|read|find|look up|extract} {the value of |the |}<_k> {in|from|out of} [file]<f>",
  "my <_k> is in <f>. {what is it?|tell me.}",
  "the <_k> in <f> is what?",
  "file: <f>\n{question: what is the <_k>?|task: tell me the <_k>.}",
  "I forgot the <_k>. It is in [file]<f>",
  "{how|what} is <_k> set {to |}in [file]<f>?",
  "when I open <f>, what do I see as the <_k>?",
  "[do]read [file]<f> and answer: what is the <_k>?",
  "I {need|want|am looking for} the <_k> {from|in|that is in} [file]<f>",
  "is there a <_k> in [file]<f>? {what is it?|If so, what is it?}",
  "I have to fill in the <_k>; it should be in [file]<f>",
  "{can|could} I have the <_k> from [file]<f>?",
  "the <_k>, please, from <f>",
  "[do]tell me which <_k> {is in|you find in} [file]<f>",
  "what <_k> is there in <f>?",
  "I was asked for the <_k>. {see|look in|it's in} <f>",
  "<_k> in <f>{?|, please|}",
  "<_k>? It is in <f>",
  "the <_k> {of|from} <f>{?|, please|}",
  "[do]open [file]<f> and name the <_k>",
  "in <f>: <_k>?",
  "{which|what} is the <_k> {recorded|noted|stored|kept|shown|mentioned|stated} in [file]<f>?",
  "[do]search out the <_k> in <f>",
  "read me the <_k> {in|from} <f>",
  "{looking|I look} for the <_k> in <f>",
  "we need the <_k> {that <f> has|from <f>}",
  "<f> holds the <_k>. {say it|what is it?|tell me}",
  "{what|which} value has the <_k> in [file]<f>?",
  "[do]give the <_k> as in <f>",
  "the <_k> must be in <f>. {what is it?|can you see it?|read it to me.}",
  "please, the <_k> of <f>",
  "[do]grab the <_k> from [file]<f>",
  "my boss wants the <_k> from <f>",
  "how does <f> list the <_k>?",
  "take <f> and tell me the <_k>",
  "{under|next to|behind} <_k>, what {is written|is there|do we have} in <f>?",
  "[do]view [file]<f>, I need the <_k>",
  "what is written for <_k> in <f>?",
  "<f> -> <_k>?",
  "look at <f>: which <_k> do you see?",
  "{quote|report} the <_k> found in <f>",
  "by <f>, the <_k> is what?",
  "{remind me|I can't remember}: the <_k> in <f>?",
  "see if <f> has a <_k> and tell me",
  "the field <_k> of <f>: {value|what is it}?",
  "{do we have|have we got} a <_k> in <f>? Which one?",
  "what <_k> did {we|I|they} {note|write|put} in <f>?",
  "the entry <_k> in <f>{, please| - what is it?|: which value?}",
  HELD_OUT,
  "someone wants to know the <_k>, see <f>",
  "<f> should mention a <_k>: which?",
  "what does <f> say about the <_k>?",
  "consult <f> and name the <_k>",
  "does <f> tell us the <_k>? What is it?",
  "check the <_k> entry of <f> and read it to me",
  "for the <_k>, see <f>. Which is it?",
];

async function value(scene: Scene): Promise<void> {
  const { random } = scene;
  const file = layPairs(scene);
  const [key, found] = random.choose(file.pairs);
  scene.clutter();
  scene.ask(VALUE, { f: file.path, k: key });
  await scene.call(`I should read ${file.path}.`, "read_file", { path: file.path });
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
  await scene.call(`I should read ${file.path}.`, "read_file", { path: file.path });
  scene.final(`There is no ${key}.`, `There is no ${key} in ${file.path}.`, [`no ${key}`]);
}

export const CELL = [
  "[question] the <_k> of <_r> {in|from|according to} [file]<f>",
  "{what is|what's} the <_k> {of|for} <_r> in [file]<f>?",
  "in [file]<f>, what <_k> {does <_r> have|is given for <_r>|belongs to <_r>}?",
  "[do][read] [file]<f> and tell me the <_k> {of|for} <_r>",
  "<f> is a table. What is the <_k> of <_r>?",
  "{which|what} <_k> does <_r> have {in|according to} [file]<f>?",
  "[do]use the table <f>: <_k> of <_r>?",
  "<f>: what <_k> has <_r>?",
  "[do]{look|check} in the table <f> for <_r>. What is its <_k>?",
  "how much <_k> does <_r> have in [file]<f>?",
  "what is <_r>'s <_k> in [file]<f>?",
  "file: <f>\nQuestion: what is the <_k> of <_r>?",
  "what <_k> is listed for <_r> in [file]<f>?",
  "see <f>. What is the <_k> of <_r>?",
  "I need the <_k> {of|for} <_r> from [file]<f>",
  "the row <_r> in <f>: what <_k>?",
  "[do]find <_r> in <f> and {report|tell me|give me} the <_k>",
  "<f>, <_r>, <_k>?",
  "<_k> of <_r> in <f>?",
  "the <_k> of <_r>, see [file]<f>{.|. What is it?}",
  "[do]open [file]<f>. {what|which} <_k> {goes with|belongs to|stands next to} <_r>?",
  "{which|what} <_k> is {given|noted|recorded|shown} for <_r> in [file]<f>?",
  "in the table <f> the <_k> of <_r> is what?",
  "[do]look <_r> up in <f>; I need the <_k>",
  "my table is <f>. {find|give me|tell me} the <_k> of <_r>",
  "<_r> has which <_k> {in|according to} <f>?",
  "tell me about <_r> in <f>: the <_k>?",
  "{according to|by} [file]<f>, <_r> has what <_k>?",
  "<f>: <_r> - <_k>?",
  "the {line|entry|record} of <_r> in <f>: {which|what} <_k>?",
  "what does <f> say is the <_k> of <_r>?",
  "read <f>. <_r>'s <_k>?",
  "[do]get <_r>'s <_k> {from|out of} <f>",
  "<_r> is listed in <f>. With {what|which} <_k>?",
  "in column <_k> of <f>, what {is there|do you see} for <_r>?",
  HELD_OUT,
  "for <_r>, what <_k> is in <f>?",
  "take the table in <f> and read off the <_k> for <_r>",
  "under <_k>, what stands for <_r> in <f>?",
];

async function cell(scene: Scene): Promise<void> {
  const { random } = scene;
  const { path, columns, rows } = layTable(scene);
  const row = random.choose(rows);
  const column = random.integer(1, columns.length - 1);
  const [key, found] = [columns[column] as string, row[column] as string];
  scene.ask(CELL, { f: path, k: key, r: row[0] as string });
  await scene.call(`I should read ${path}.`, "read_file", { path });
  scene.final(
    `The columns are ${columns.join(",")} and the row is ${row.join(",")}`,
    `The ${key} of ${row[0]} is ${found}.`,
    [found],
  );
}

const CHAIN = [
  "[do]{start|begin} {with|in|at} [file]<f> and follow the {files|names|hints|trail} to the <_k>",
  "<f> names {another|the next} file. Follow {it|them} and tell me the <_k>",
  "[do]read [file]<f>, then the file it names, {and so on|until the end}. What is the <_k>?",
  "[do]{follow|trace} the {files|chain|trail} from [file]<f>. What is the <_k>?",
  "the <_k> is in a file that <f> leads to. {find it|what is it?}",
  "{start|begin} {in|at} <f>. {each|every} file names the next one. What is the <_k>?",
  "[do]open [file]<f> and go on from file to file until you {find|have|reach} the <_k>",
  "[do]go from [file]<f> to the file named in it, and so on. Report the <_k>",
  "the first file is <f>. Follow the trail to the <_k>",
  "<f> leads to the <_k>. {find it|what is it?}",
  "[question] the <_k>: {start|begin} {in|at|with} <f> and follow {the hints|the names}",
  "the trail to the <_k> starts in <f>. What is the <_k>?",
  "<f> points to {a|the next} file, {which points on|that one to another}. {where does it end|what is at the end}: the <_k>?",
  "[do]{follow|pursue} every {hint|pointer|reference} {from|beginning with} <f> {until|till} you {know|see} the <_k>",
  "each file {tells|says} where to go next, <f> is {the first|where it starts}. I want the <_k>",
  "read <f> and {keep going|go on} {until|till} the <_k> is found",
  "the <_k> is hidden: {start|begin} {with|at} <f> and do what the files say",
  "<f> refers to other files. {in one of them is|one of them has} the <_k>. {find it|which is it?}",
  "one file leads to another, {start with|the first is} <f>. {what|which} <_k> is in the last{ one|}?",
  "[do]chase the {references|links} from <f> to the <_k>",
  "open <f>, open what it names, {repeat|and so forth}: the <_k>?",
  "{in|at} the end of the {chain|trail} that {starts|begins} {in|with} <f> is the <_k>. {tell me|what is it?}",
  "the files are linked, {beginning|starting} {with|at} <f>. Find the <_k>",
  HELD_OUT,
  "hop from file to file, first <f>, till the <_k> turns up",
  "walk along the files from <f> on; which <_k> stands at the end?",
];
const POINTERS = [
  "next: #",
  "See #.",
  "next = #",
  "Go on with #",
  "The next file is #.",
  "-> #",
  "Read # now.",
  "Look in #.",
  "#",
  "Go to #",
  "continue in #",
  "file: #",
  "The answer is in #.",
  "see also #",
  "Open # next.",
  "follow #",
];

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
  for (const path of paths) await scene.call(`I should read ${path}.`, "read_file", { path });
  scene.final(`It says ${entry}`, `The ${key} is ${found}.`, [found]);
}

export const readingFamilies: readonly Family[] = [
  { name: "read", weight: 5, needs: ["read_file"], build: read },
  { name: "line", weight: 2.5, needs: ["read_file"], build: line },
  { name: "value", weight: 8, needs: ["read_file"], build: value },
  { name: "missing-key", weight: 5, needs: ["read_file"], build: missingKey },
  { name: "cell", weight: 6, needs: ["read_file"], build: cell },
  { name: "chain", weight: 4, needs: ["read_file"], build: chain },
];
