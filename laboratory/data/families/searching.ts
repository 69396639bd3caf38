import { DONE, type Family } from "../family.ts";
import { intent } from "../intent.ts";
import { type Scene, Unsuitable } from "../scene.ts";
import { HELD_OUT } from "../wording.ts";
import { SEARCH } from "./wordings/searching.ts";
import { COMBINE, TOTAL } from "./wordings/two-files.ts";

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
  const results = await scene.call(intent.search(key, subject), "search_files", {
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
  const results = await scene.call(intent.search(key, subject), "search_files", {
    query: subject,
  });
  if (results !== "No results") throw new Unsuitable();
  scene.final("There are no results.", `I found nothing about ${subject}.`, [subject]);
}

async function combine(scene: Scene): Promise<void> {
  const { draw } = scene;
  const [first, second, to] = [
    scene.put(draw.path(), draw.text(2)),
    scene.put(draw.path(), draw.text(2)),
    draw.path(),
  ];
  scene.ask(COMBINE, { f: first, g: second, h: to });
  await scene.plan([`Read ${first}`, `Read ${second}`, `Write ${to}`]);
  const before = await scene.call(intent.combine(first, second, to), "read_file", { path: first });
  const after = await scene.call(`I should read ${second}.`, "read_file", { path: second });
  await scene.call(`I should write both to ${to}.`, "write_file", {
    path: to,
    content: `${before}\n${after}`,
  });
  scene.final(DONE, `I wrote ${to}.`, [to]);
}

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
  await scene.call(intent.total(key, first, second, saved ? to : null), "read_file", {
    path: first,
  });
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
  { name: "search", weight: 5, needs: ["search_files", "read_file"], build: search },
  { name: "search-nothing", weight: 2, needs: ["search_files"], build: searchNothing },
  { name: "combine", weight: 13, needs: ["read_file", "write_file"], build: combine },
  { name: "total", weight: 3.5, needs: ["read_file", "shell"], build: total },
];
