import { DONE, type Family } from "../family.ts";
import { type Scene, Unsuitable } from "../scene.ts";
import { HELD_OUT } from "../wording.ts";

const SEARCH = [
  "[do]{search|look} for <_e> and tell me its <_k>",
  "[do]{find out|search the {files|documents} for} the <_k> of <_e>",
  "what is the <_k> of <_e>? {I do not know which file it is in|search for it|it is somewhere in the files|search the documents|look in my documents}",
  "some {file|document} describes <_e>. What is its <_k>?",
  "[do]{search|go through} {the documents|my documents|the files|all files}: what is the <_k> of <_e>?",
  "I need the <_k> of <_e>. {search the files|search for it|find it in the documents|I don't know where it is}",
  "[do]{look for|find} the {document|file} about <_e>. What <_k> does it give?",
  "somewhere there is a {file|document} about <_e>. Tell me the <_k>",
  "what do {the|my} {documents|files} say about the <_k> of <_e>?",
  "which <_k> does <_e> have? Search {the files|the documents}",
  "[do]{search|look through} {the|my} {documents|files|notes} for <_e>. What is {its|the} <_k>?",
  "[do]find the <_k> of <_e> {in my documents|in the documents|somewhere in the files}",
  "I want to know the <_k> of <_e>. {search the documents|it must be in some file}",
  "use the search to find <_e> and its <_k>",
  "<_e>: {what is |}the <_k>? {search|I don't know the file|it is in some file}",
  "[do]search: <_k> of <_e>",
  "[do]find {something|what you can|a document|the file} {about|on} <_e>: {its|the|what} <_k>?",
  "{search|look} {everywhere |in all files |}for <_e>, I {need|want} {its|the} <_k>",
  "in {one|some} of {the|my} {files|documents} {is|you find|there is} <_e>. {give|tell} me the <_k>",
  "{I need|give me|tell me} <_e>'s <_k>. {search|look} {through|in} {the|all} {files|documents}",
  "what <_k> {has|does} <_e>{ have|}? {search|look} {for it|in the documents|through the files}",
  "{find|look up} <_e> in {my|the} {files|documents|notes} and {read|tell|give} me the <_k>",
  "{which|what} is the <_k> of <_e>, according to {my|the} {files|documents}? {search|find it}",
  "search {for|about} <_e>. {what|which} <_k>?",
  "{we|I} have {a document|notes} about <_e> {somewhere|in some file}. {what is|tell me|find} the <_k>",
  "{the|a} document {about|on} <_e>, wherever it is: {which|what} <_k> does it {name|say|have}?",
  "do {the|my} documents {say|tell|know} the <_k> of <_e>? {search|find it}",
  "the <_k> of <_e> is {somewhere|in some document|in one of the files}. {search for it|find it|look for it}",
  "ask the documents: <_k> of <_e>?",
  "[do]{hunt|check} the {documents|files} for <_e> and {say|report} its <_k>",
  HELD_OUT,
  "one of my documents is about <_e>. I would like to know the <_k>",
  "dig through my papers for <_e>: the <_k>?",
  "who wrote about <_e>? Its <_k> interests me, search everywhere",
];

async function search(scene: Scene): Promise<void> {
  const { draw, random } = scene;
  const folder = random.choose(["", "docs/", `${draw.folder()}/`]);
  const subjects = Array.from(
    { length: random.integer(2, 3) },
    () => draw.uniqueWord(0.5) + (random.chance(0.2) ? ` ${draw.word(0.5)}` : ""),
  );
  const keys = Array.from({ length: random.integer(2, 4) }, () => draw.key());
  const separator = random.choose([": ", ": ", " = "]);
  const documents = subjects.map((subject) => {
    const pairs = keys.map((key) => [key, draw.value()] as const);
    const title = random.choose([
      `Product: ${subject}`,
      `About ${subject}`,
      `name: ${subject}`,
      `# ${subject}`,
      `This is about ${subject}.`,
    ]);
    const path = scene.put(
      folder + draw.path({ folderShare: 0 }),
      [title, ...pairs.map((pair) => pair.join(separator))].join("\n"),
    );
    return { path, pairs };
  });
  const index = random.integer(0, subjects.length - 1);
  const subject = subjects[index] as string;
  const document = documents[index] as (typeof documents)[number];
  const [key, value] = random.choose(document.pairs);
  scene.ask(SEARCH, { e: subject, k: key });
  const results = await scene.call(`I should search for ${subject}.`, "search_files", {
    query: subject,
  });
  if (!results.startsWith(`${document.path}:`)) throw new Unsuitable();
  await scene.call(`I should read ${document.path}.`, "read_file", { path: document.path });
  scene.final(`It says ${key}${separator}${value}`, `The ${key} of ${subject} is ${value}.`, [
    value,
  ]);
}

async function searchNothing(scene: Scene): Promise<void> {
  const { draw } = scene;
  const [subject, key] = [draw.uniqueWord(0.5), draw.key()];
  scene.put(draw.path(), draw.sentence());
  scene.ask(SEARCH, { e: subject, k: key });
  const results = await scene.call(`I should search for ${subject}.`, "search_files", {
    query: subject,
  });
  if (results !== "No results") throw new Unsuitable();
  scene.final("There are no results.", `I found nothing about ${subject}.`, [subject]);
}

const COMBINE = [
  "[do]{read|open} <f> and <g> and {write|save|put} both {texts |contents |}{to|into|in} <h>",
  "[do]{join|merge|combine|concatenate} <f> and <g> {into|in|as} <h>",
  "<h> should {contain|hold} the text of <f> followed by that of <g>",
  "[do]make <h> out of <f> and <g>, in this order",
  "put <f> and <g> together {into|in} <h>",
  "[do]write one file <h> with {what is in|the content of} <f> and then <g>",
  "glue <g> behind <f> and save that as <h>",
  "<f> + <g> -> <h>",
  "<h>: <f>, then <g>",
  "[do]{read|take} <f> and <g>, then {write|save} {both|them} {to|in|as} <h>",
  "[do]{write|save|put} the {text|content} of <f> and {that |the text |}of <g> {to|in|into} <h>",
  "[do]{create|make|write} <h> {from|with} <f> and <g>",
  "the {texts|contents} of <f> and <g> {should|must} {be|go} {together |both |}in <h>",
  "I {want|need} <f> and <g> {together|joined|merged|in one file}{, named|, called|:} <h>",
  "[do]{unite|bundle|append} <f> and <g> {in|into|as} <h>",
  "first <f>, {then|after that} <g>: {write|save|put} {both|that} {in|to|into} <h>",
  "<h> = <f> and <g>{ together| joined|}",
  "[do]{attach|add} <g> to {the text of |}<f> and {save|write} {it|that|all} {as|to|in} <h>",
  "{both|the two files} <f> and <g> in one: <h>",
  HELD_OUT,
  "from <f> plus <g> produce <h>",
];

async function combine(scene: Scene): Promise<void> {
  const { draw } = scene;
  const [first, second, to] = [
    scene.put(draw.path(), draw.text(2)),
    scene.put(draw.path(), draw.text(2)),
    draw.path(),
  ];
  scene.ask(COMBINE, { f: first, g: second, h: to });
  await scene.plan([`Read ${first}`, `Read ${second}`, `Write ${to}`]);
  const before = await scene.call(`I should read ${first}.`, "read_file", { path: first });
  const after = await scene.call(`I should read ${second}.`, "read_file", { path: second });
  await scene.call(`I should write both to ${to}.`, "write_file", {
    path: to,
    content: `${before}\n${after}`,
  });
  scene.final(DONE, `I wrote ${to}.`, [to]);
}

const TOTAL = [
  "[do]add the <_k> {in|of|from} <f> and the <_k> {in|of|from} <g>",
  "what is the <_k> in <f> plus the <_k> in <g>?",
  "[do]{read|open} <f> and <g> and add {the two|their} <_k>",
  "how much is the <_k> of <f> and <g> together?",
  "[do]sum the <_k> of <f> and <g>",
  "both <f> and <g> have a <_k>. What is the {sum|total}?",
  "the <_k> from <f> and the one from <g>: what do they make in total?",
  "the <_k> in <f> plus {that|the one} in <g>?",
  "<f> and <g>: {sum|total} of {the |}<_k>?",
  "what {is|do you get for} the <_k> {of|in} <f> and <g> {added|together|in total|in sum}?",
  "[do]{calculate|compute|find|work out|get} the {total|sum} <_k> {of|in|from} <f> and <g>",
  "<_k> in <f> + <_k> in <g>{ = ?|?|}",
  "{how much|what} {do|does} the <_k> {in|of} <f> and <g> {make|come to|sum to|give}{ together| in total|}?",
  "take the <_k> {from|of} <f>, add {that|the one} {from|of} <g>. {what do you get|how much is it}?",
  "there is a <_k> in <f> and in <g>. {add them|what is their sum|how much together}?",
  "[do]total the <_k> of <f> and <g>",
  "I need the {sum|total} of the <_k> in <f> and {in|of} <g>",
  "the {combined|total} <_k> {of|in} <f> and <g>{?|, please|}",
  HELD_OUT,
  "add up <_k> over <f> and <g>",
];

/** Four dependent steps: two files, their sum, and sometimes a file for it. */
async function total(scene: Scene): Promise<void> {
  const { draw, random } = scene;
  const key = draw.key();
  const amounts = [random.integer(2, 999), random.integer(2, 999)];
  const separator = random.choose([": ", " = "]);
  const paths = amounts.map((amount) => {
    const lines = Array.from(
      { length: random.integer(0, 2) },
      () => `${draw.key()}${separator}${draw.value()}`,
    );
    lines.splice(random.integer(0, lines.length), 0, `${key}${separator}${amount}`);
    return scene.put(draw.path(), lines.join("\n"));
  });
  const [first = "", second = ""] = paths;
  const to = draw.path();
  const saved = random.chance(0.35) && scene.has("write_file");
  const request = scene.ask(
    saved
      ? TOTAL.map((pattern) =>
          pattern === HELD_OUT
            ? pattern
            : `${pattern.replace(/[?]$/, "")} {and|, then} {write|save} the {result|sum} {to|in} <h>`,
        )
      : TOTAL,
    { f: first, g: second, k: key, h: to },
  );
  if (request.length > 300) throw new Unsuitable();
  await scene.plan([
    `Read ${first}`,
    `Read ${second}`,
    "Add the numbers",
    ...(saved ? [`Write ${to}`] : []),
  ]);
  await scene.call(`I should read ${first}.`, "read_file", { path: first });
  await scene.call(
    `It says ${key}${separator}${amounts[0]}. I should read ${second}.`,
    "read_file",
    { path: second },
  );
  const result = await scene.call(
    `It says ${key}${separator}${amounts[1]}. I should add ${amounts[0]} and ${amounts[1]}.`,
    "shell",
    { command: `echo $((${amounts[0]}+${amounts[1]}))` },
  );
  const sum = result.split("\n")[0] ?? "";
  if (!saved) return scene.final("Now I can answer.", `The sum is ${sum}.`, [sum]);
  await scene.call(`I should write ${sum} to ${to}.`, "write_file", { path: to, content: sum });
  scene.final(DONE, `I wrote ${sum} to ${to}.`, [sum, to]);
}

export const searchingFamilies: readonly Family[] = [
  { name: "search", weight: 6, needs: ["search_files", "read_file"], build: search },
  { name: "search-nothing", weight: 2, needs: ["search_files"], build: searchNothing },
  { name: "combine", weight: 4, needs: ["read_file", "write_file"], build: combine },
  { name: "total", weight: 4, needs: ["read_file", "shell"], build: total },
];
