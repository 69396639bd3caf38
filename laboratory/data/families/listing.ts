import { type Family, NOW } from "../family.ts";
import { intent } from "../intent.ts";
import { kindredNames } from "../kindred-lines.ts";
import { type Scene, Unsuitable } from "../scene.ts";
import { LIST_MATCH, LIST_READ } from "./wordings/list-then-read.ts";
import { LIST, LIST_ROOT } from "./wordings/listing.ts";

export { LIST, LIST_MATCH, LIST_READ };

async function list(scene: Scene): Promise<void> {
  const { draw, random, workspace } = scene;
  if (random.chance(0.25)) {
    for (let count = random.integer(1, 5); count > 0; count--)
      scene.put(draw.path({ folderShare: 0.3 }), "x");
    scene.ask(LIST_ROOT, {});
    await scene.call("I should list the files.", "list_directory", {});
    const names = workspace.entries("");
    return scene.final(NOW, `The workspace contains: ${names.join(", ")}`, names);
  }
  const folder = draw.folder();
  const count = random.chance(0.8) ? random.integer(1, 5) : random.integer(6, 10);
  const names = random.chance(0.3)
    ? kindredNames(draw, count)
    : Array.from({ length: count }, () => draw.path({ folderShare: 0.15 }));
  for (const name of names) scene.put(`${folder}/${name}`, "x");
  scene.clutter();
  scene.ask(LIST, { d: folder });
  await scene.call(`I should list ${folder}.`, "list_directory", { path: folder });
  const entries = workspace.entries(folder);
  scene.final(NOW, `The directory ${folder} contains: ${entries.join(", ")}`, entries);
}

async function listRead(scene: Scene): Promise<void> {
  const { draw, random } = scene;
  const folder = draw.folder();
  const path = scene.put(`${folder}/${draw.path({ folderShare: 0 })}`, draw.text());
  scene.clutter();
  scene.ask(LIST_READ, { d: folder + random.choose(["", "", "", "/"]) });
  await scene.call(intent.listRead(folder), "list_directory", { path: folder });
  const text = await scene.call(`I should read ${path}.`, "read_file", { path });
  scene.final(NOW, text, text.split("\n"));
}

async function listMatch(scene: Scene): Promise<void> {
  const { draw, random, workspace } = scene;
  const folder = draw.folder();
  const words = Array.from({ length: random.integer(2, 6) }, () => draw.uniqueWord(0.7));
  const paths = words.map((word) => {
    const name = random.weighted<string>([
      [50, word],
      [20, `${word}-${random.integer(1, 2030)}`],
      [10, `${random.choose(["about", "on", "all"])}-${word}`],
      [10, `${word}_${draw.word()}`],
      [10, `${String(random.integer(1, 20)).padStart(2, "0")}-${word}`],
    ]);
    return scene.put(`${folder}/${name}.${draw.ending()}`, draw.text(2));
  });
  if (random.chance(0.2)) scene.put(`${folder}/${draw.uniqueWord()}/${draw.name()}.txt`, "x");
  const index = random.integer(0, words.length - 1);
  const [word, path] = [words[index] as string, paths[index] as string];
  if (workspace.entries(folder).filter((name) => name.includes(word)).length !== 1)
    throw new Unsuitable();
  scene.ask(LIST_MATCH, { d: folder, w: word });
  await scene.call(intent.listMatch(folder, word), "list_directory", { path: folder });
  const text = await scene.call(`I should read ${path}.`, "read_file", { path });
  scene.final(NOW, text, text.split("\n"));
}

async function noMatch(scene: Scene): Promise<void> {
  const { draw, random, workspace } = scene;
  const [folder, word] = [draw.folder(), draw.uniqueWord(0.7)];
  for (let count = random.integer(1, 5); count > 0; count--)
    scene.put(`${folder}/${draw.path({ folderShare: 0 })}`, "x");
  if (
    workspace
      .entries(folder)
      .some((name) => name.includes(word) || name.startsWith(word.slice(0, 3)))
  )
    throw new Unsuitable();
  scene.ask(LIST_MATCH, { d: folder, w: word });
  await scene.call(intent.listMatch(folder, word), "list_directory", { path: folder });
  scene.final(`No file there is about ${word}.`, `There is no file about ${word} in ${folder}.`, [
    `no file about ${word}`,
  ]);
}

async function noDirectory(scene: Scene): Promise<void> {
  const { draw, random, workspace } = scene;
  const folder = draw.word() + random.choose(["", "", `/${draw.word()}`]);
  for (let count = random.integer(0, 3); count > 0; count--)
    scene.put(`${draw.folder()}/${draw.path({ folderShare: 0 })}`, "x");
  if (workspace.entries(folder).length > 0) throw new Unsuitable();
  const share = random.fraction();
  const word = draw.uniqueWord();
  if (share < 0.5) scene.ask(LIST, { d: folder });
  else if (share < 0.75) scene.ask(LIST_READ, { d: folder });
  else scene.ask(LIST_MATCH, { d: folder, w: word });
  const thought =
    share < 0.5
      ? `I should list ${folder}.`
      : share < 0.75
        ? intent.listRead(folder)
        : intent.listMatch(folder, word);
  await scene.call(thought, "list_directory", { path: folder });
  scene.final(`${folder} does not exist.`, `There is no directory ${folder}.`, [
    `no directory ${folder}`,
  ]);
}

export const listingFamilies: readonly Family[] = [
  { name: "list", weight: 5, needs: ["list_directory"], build: list },
  { name: "list-read", weight: 4, needs: ["list_directory", "read_file"], build: listRead },
  { name: "list-match", weight: 7, needs: ["list_directory", "read_file"], build: listMatch },
  { name: "no-match", weight: 3, needs: ["list_directory", "read_file"], build: noMatch },
  { name: "no-directory", weight: 2, needs: ["list_directory", "read_file"], build: noDirectory },
];
